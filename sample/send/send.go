// Package send hands tasks over to Waybill, with Go's standard library alone.
package send

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// A Client sends tasks to one API.
type Client struct {
	// URL of the API, such as http://127.0.0.1:8080.
	URL string
	// APIKey may be empty where the server asks for none.
	APIKey string
}

// ErrRefused marks a task that was refused: sending the same again cannot help. The error's text is Waybill's sentence.
var ErrRefused = errors.New("refused")

// Send hands a task over and answers its id.
//
// A connection that breaks, or a server in trouble, is tried again with the same idempotency key: whether the first try
// was kept or not, it is one task. The key is what the task is for, in your own words: order-8812. The same key is the
// same task, also after your own restart. The error is that of the last of eight tries, or wraps ErrRefused.
func (c Client) Send(ctx context.Context, routingKey, key string, payload any) (string, error) {
	body, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	pause := 250 * time.Millisecond
	for left := 7; ; left-- {
		id, err := c.try(ctx, routingKey, key, body)
		if err == nil || errors.Is(err, ErrRefused) || left == 0 {
			return id, err
		}
		select {
		case <-ctx.Done():
			return "", errors.Join(ctx.Err(), err)
		case <-time.After(time.Duration(float64(pause) * (0.5 + rand.Float64()))):
			pause = min(pause*2, 10*time.Second)
		}
	}
}

func (c Client) try(ctx context.Context, routingKey, key string, body []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"/tasks/"+routingKey, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	if c.APIKey != "" {
		request.Header.Set("Authorization", "Bearer "+c.APIKey)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	return read(response)
}

// read: 2xx is an id. A problem says itself whether the same request may be sent again; what has no problem document may.
func read(response *http.Response) (string, error) {
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var answer struct {
		ID       string `json:"id"`
		Detail   string `json:"detail"`
		Problems []struct {
			Pointer  string `json:"pointer"`
			Expected string `json:"expected"`
			Got      string `json:"got"`
		} `json:"problems"`
		SendAgain struct {
			Safe bool `json:"safe"`
		} `json:"send_again"`
	}
	isProblem := strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json")
	if response.StatusCode >= 300 && !isProblem {
		return "", fmt.Errorf("answered %d", response.StatusCode)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return "", err
	}
	switch {
	case response.StatusCode < 300:
		return answer.ID, nil
	case answer.SendAgain.Safe:
		return "", errors.New(answer.Detail)
	}
	said := answer.Detail
	for _, one := range answer.Problems {
		said += fmt.Sprintf(" %s: expected %s, got %s.", one.Pointer, one.Expected, one.Got)
	}
	return "", fmt.Errorf("%w: %s", ErrRefused, said)
}
