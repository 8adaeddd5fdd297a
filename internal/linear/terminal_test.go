//go:build unix

package linear_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/linear"
	"github.com/klab-dev/klab/internal/tui/tuitest"
)

// addressing are the sequences that move the cursor, repaint, or leave the page: whatever they are, none is written.
var addressing = regexp.MustCompile(`\x1b\[[0-9;?]*[A-HJKSTfhlsu]|\x1b[78cDM]|\x1b\]|\r[^\n]|\x08`)

// TestATerminalOnlyEverGetsMoreLines runs on a pseudo-terminal: no sequence that addresses the cursor is written, nor any
// other.
func TestATerminalOnlyEverGetsMoreLines(t *testing.T) {
	t.Parallel()
	control, terminal, err := pty.Open()
	require.NoError(t, err)
	defer control.Close()
	require.NoError(t, pty.Setsize(control, &pty.Winsize{Cols: 60, Rows: 20}))
	o := options(tuitest.NewSession(tuitest.TaskStates()...).Chose("unready", "removed"))
	o.In, o.Out, o.Script, o.Width = terminal, terminal, false, 60
	ended := make(chan error, 1)
	go func() {
		ended <- linear.Run(t.Context(), o)
		_ = terminal.Close()
	}()
	out := &stream{}
	go copyFrom(control, out)
	from := 0
	hears := func(text string) {
		require.Eventually(t, func() bool { return strings.Contains(out.String()[from:], text) }, 30*time.Second, 5*time.Millisecond, "%q", text)
		from = len(out.String())
	}
	hears("klab> ")
	for _, step := range [][2]string{
		{"help", "leave klab"}, {"open", "The exercise is ready"}, {"next", "Running is not serving"}, {"task 2", "To"}, {"check 2", "Checking task 2"},
		{"hint", "Hint 1"}, {"section 4", "End of table."}, {"读", "End of table."}, {"中文", "中文。"}, {"任务 2", "不能服务"},
	} {
		if step[1] == "To" {
			step[1] = "A Pod that cannot serve"
		}
		_, err := control.WriteString(step[0] + "\n")
		require.NoError(t, err)
		hears(step[1])
	}
	_, err = control.WriteString("\x04") // Ctrl-D
	require.NoError(t, err)
	require.NoError(t, <-ended)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "学习进度已保留") }, 30*time.Second, 5*time.Millisecond)
	require.NotRegexp(t, addressing, out.String())
	require.NotContains(t, out.String(), "\x1b")
}

func copyFrom(file *os.File, to *stream) {
	buffer := make([]byte, 4096)
	for {
		n, err := file.Read(buffer)
		_, _ = to.Write(buffer[:n])
		if err != nil {
			return
		}
	}
}
