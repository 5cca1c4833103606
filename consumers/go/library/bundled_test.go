package waybill

import (
	"errors"
	"net"
	"testing"
)

func TestWhatIsWrittenWhileTheLinkSendsLeavesInOnePiece(t *testing.T) {
	near, far := net.Pipe() // a write on it lasts until it is read
	link := bundle(near)
	write(t, link, "first")
	read := make([]byte, 100)
	one, err := far.Read(read[:1]) // now the link is sending
	must(t, err)
	write(t, link, " and second")
	write(t, link, " and third")
	rest, err := far.Read(read[one:])
	must(t, err)
	together, err := far.Read(read[one+rest:])
	must(t, err)
	if got := string(read[one+rest:][:together]); got != " and second and third" {
		t.Error(got)
	}
}

func TestWhatWasWrittenIsSentBeforeTheLinkCloses(t *testing.T) {
	near, far := net.Pipe()
	link := bundle(near)
	write(t, link, "last words")
	closed := make(chan error)
	go func() { closed <- link.Close() }()
	heard := make([]byte, 100)
	many, err := far.Read(heard)
	must(t, err)
	must(t, <-closed)
	if string(heard[:many]) != "last words" {
		t.Error(string(heard[:many]))
	}
	if _, err := link.Write([]byte("more")); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestAWriterHearsThatTheLinkBroke(t *testing.T) {
	near, far := net.Pipe()
	link := bundle(near)
	must(t, far.Close())
	for {
		if _, err := link.Write([]byte("x")); err != nil {
			return
		}
	}
}

func write(t *testing.T, link net.Conn, text string) {
	t.Helper()
	_, err := link.Write([]byte(text))
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
