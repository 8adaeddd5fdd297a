package shell

import "strings"

const (
	tailBytes = 8 << 10
	tailLines = 4
)

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailBytes; over > 0 {
		t.kept = t.kept[over:]
	}
	return len(p), nil
}

// String is the last few lines, on one line.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimSpace(string(t.kept)), "\n")
	if len(lines) > tailLines {
		lines = lines[len(lines)-tailLines:]
	}
	return strings.Join(lines, " | ")
}

// joined is the end of what a program wrote, its complaints last.
func joined(out, problems tail) string {
	var ends []string
	for _, end := range []tail{out, problems} {
		if text := end.String(); text != "" {
			ends = append(ends, text)
		}
	}
	return strings.Join(ends, " | ")
}
