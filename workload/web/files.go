package web

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const fileLimit = 1 << 20

func readFile(w http.ResponseWriter, r *http.Request) {
	file, err := os.Open(r.URL.Query().Get("path"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	defer file.Close()
	_, _ = io.Copy(w, io.LimitReader(file, fileLimit)) // the client left
}

// writeFile takes GET as well, because that is all an httpGet hook can send.
// With append=1 it adds a line that begins with the time.
func writeFile(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	path, data := query.Get("path"), query.Get("data")
	if r.Method == http.MethodPost && data == "" {
		body, err := io.ReadAll(io.LimitReader(r.Body, fileLimit))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		data = string(body)
	}
	write := func() error { return os.WriteFile(path, []byte(data), 0o644) }
	if query.Get("append") != "" {
		write = func() error { return AppendLine(path, data) }
	}
	if err := write(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(w, "wrote %s\n", path)
}

// AppendLine adds "TIME TEXT" to a file that several processes may share.
func AppendLine(path, text string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	line := time.Now().UTC().Format(time.RFC3339Nano) + " " + strings.TrimSpace(text) + "\n"
	_, err = file.WriteString(line)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	return err
}
