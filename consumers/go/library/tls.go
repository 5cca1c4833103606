package waybill

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
)

// TLSFiles are the files by which an amqps connection is trusted, and trusts. Empty: what the system trusts, and no
// certificate of our own.
type TLSFiles struct{ CA, Cert, Key string }

// config is read at each connection, so that a renewed certificate needs no restart.
func (files TLSFiles) config() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if files.CA != "" {
		text, err := os.ReadFile(files.CA)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("WAYBILL_RABBITMQ_CA has no certificate in it: %s", files.CA)
		}
	}
	if files.Cert != "" {
		certificate, err := tls.LoadX509KeyPair(files.Cert, files.Key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return config, nil
}

// inWords says why a connection failed, where it is a matter of certificates: what to set, not what the library calls it.
func inWords(err error) error {
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return fmt.Errorf("RabbitMQ's certificate is not trusted (%w): WAYBILL_RABBITMQ_CA must be the file of the authority "+
			"that signed it, and the host of AMQP_URL one of its names", untrusted.Err)
	}
	// By TLS 1.3 it is told after the connection stands, and the client has only its words by then.
	if strings.Contains(err.Error(), "remote error: tls:") {
		return fmt.Errorf("RabbitMQ does not take this client's certificate, or wants one (%w): WAYBILL_RABBITMQ_CERT and "+
			"WAYBILL_RABBITMQ_KEY must be files of one that it trusts", err)
	}
	return err
}
