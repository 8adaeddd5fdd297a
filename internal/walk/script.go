package walk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// A script is what a text tells people to type.
type script struct {
	commands []string
	// untyped are the commands that nobody can type as they stand, each with the reason.
	untyped []Untyped
	// aside are those that only some have to type.
	aside []Untyped
	// sufficient is true when the commands alone are an answer.
	sufficient bool
}

// Untyped is a command of a text that was not typed.
type Untyped struct {
	Command string `json:"command"`
	Why     string `json:"why"`
}

// changes reports whether a command of the script may change anything.
func (s script) changes() bool { return slices.ContainsFunc(s.commands, changes) }

// within reports whether another script has all that this one has.
func (s script) within(other script) bool {
	return !slices.ContainsFunc(s.commands, func(c string) bool { return !slices.Contains(other.commands, c) })
}

// solutionScript reads the worked solution: its blocks of commands, line by line. They are an answer when nothing of it
// is left to be typed, entered or edited otherwise.
func solutionScript(task lessons.Task, text lessons.TaskText) script {
	s, blocks := script{}, lessons.CodeBlocks(text.Solution)
	s.read(blocks)
	all := strings.Join(s.commands, "\n")
	s.sufficient = s.changes() && len(s.untyped) == 0 && !otherBlocks(blocks) &&
		(len(task.Answers) == 0 || strings.Contains(all, "configmap answers"))
	return s
}

// hintScript reads the last hint: its blocks of commands, else the commands within its sentences. They are an answer
// when nothing but words such as "then" stands between them.
func hintScript(task lessons.Task, text lessons.TaskText) script {
	hint := text.Hints[len(text.Hints)-1]
	s := script{}
	s.read(lessons.CodeBlocks(hint))
	if len(s.commands)+len(s.untyped) > 0 {
		s.sufficient = false // the prose around a block says what else to do
		return s
	}
	connected := s.sentences(lessons.ApartFromBlocks(hint))
	s.sufficient = connected && s.changes() && len(s.untyped) == 0 && len(task.Answers) == 0
	return s
}

// read takes in the blocks that are commands. A block that is a whole manifest is the file that a command names.
func (s *script) read(blocks []lessons.CodeBlock) {
	manifest := ""
	for _, block := range blocks {
		if strings.HasPrefix(block.Text, "apiVersion:") {
			manifest = block.Text
		}
	}
	written := ""
	for _, block := range blocks {
		if !isCommands(block) {
			continue
		}
		for _, command := range lines(block.Text) {
			if file := missingFile(command, written); file != "" && manifest != "" {
				s.commands = append(s.commands, "cat > "+file+" <<'EOF'\n"+manifest+"EOF")
				written += "> " + file + "\n"
			}
			s.add(command, written)
			written += command + "\n"
		}
	}
}

func isCommands(block lessons.CodeBlock) bool {
	return slices.Contains([]string{"sh", "bash", "shell", "console"}, block.Info)
}

// otherBlocks reports whether a text shows more than commands, such as the fields to write into an object.
func otherBlocks(blocks []lessons.CodeBlock) bool {
	return slices.ContainsFunc(blocks, func(b lessons.CodeBlock) bool {
		return !isCommands(b) && !strings.HasPrefix(b.Text, "apiVersion:")
	})
}

// heredoc is the beginning of text that goes to a command as its input, up to a line that is the word alone.
var heredoc = regexp.MustCompile(`<<\s*(?:'(\w+)'|"(\w+)"|(\w+))`)

// lines cuts a block into commands: a backslash at the end of a line goes on with the next, and what a command gets as
// its input belongs to it. Where a block shows a prompt, what has none is output.
func lines(block string) []string {
	var commands []string
	prompted := strings.HasPrefix(block, "$ ")
	unfinished, end := "", ""
	for line := range strings.Lines(block) {
		line = strings.TrimSuffix(line, "\n")
		if end != "" {
			commands[len(commands)-1] += "\n" + line
			if line == end {
				end = ""
			}
			continue
		}
		if prompted && unfinished == "" {
			rest, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				continue
			}
			line = rest
		}
		unfinished += line
		if strings.HasSuffix(line, `\`) {
			unfinished += "\n"
			continue
		}
		if command := strings.TrimSpace(unfinished); command != "" && !strings.HasPrefix(command, "#") {
			commands, end = append(commands, command), wordOf(command)
		}
		unfinished = ""
	}
	return commands
}

// wordOf is the line that ends what a command gets as its input, "" where it gets none.
func wordOf(command string) string {
	match := heredoc.FindStringSubmatch(command)
	if match == nil {
		return ""
	}
	return cmp.Or(match[1:]...)
}

func (s *script) add(command, written string) {
	if why := untypable(command, written); why != "" {
		s.untyped = append(s.untyped, Untyped{Command: command, Why: why})
		return
	}
	s.commands = append(s.commands, command)
}

var (
	span = regexp.MustCompile("`((?:kubectl|curl|kill|klab) [^`]+)`")
	// connecting is what may stand between the commands of a hint that is nothing else.
	connecting = regexp.MustCompile(`^(?:[\s,.;:&]|\bthen\b|\bThen\b|\band\b|\bfirst\b|\bFirst\b)*$`)
	sentence   = regexp.MustCompile(`[.!?](?:\s+|$)`)
)

// sentences takes in the commands within prose. A sentence that begins with a condition is for those it is true of,
// and is not typed. It reports whether only connecting words come before the last command.
func (s *script) sentences(prose string) (connected bool) {
	var spans []string
	masked := span.ReplaceAllStringFunc(prose, func(text string) string {
		spans = append(spans, strings.Trim(text, "`"))
		return "\x00"
	})
	connected = true
	next := 0
	for _, part := range sentence.Split(masked, -1) {
		count := strings.Count(part, "\x00")
		mine := spans[next : next+count]
		next += count
		switch {
		case count == 0:
			connected = connected && (next == len(spans) || connecting.MatchString(part))
		case conditional(part):
			for _, command := range mine {
				s.aside = append(s.aside, Untyped{Command: command, Why: "it is for those of whom its sentence is true"})
			}
		default:
			before := part[:strings.LastIndex(part, "\x00")]
			connected = connected && connecting.MatchString(strings.ReplaceAll(before, "\x00", ""))
			for _, command := range mine {
				s.add(command, "")
			}
		}
	}
	return connected
}

func conditional(text string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return slices.Contains([]string{"If", "Or", "When", "With", "Where"}, first)
}

var (
	placeholder = regexp.MustCompile(`\b(?:POD|NODE|NAME|NAMESPACE|ADDRESS|IP|PORT|FILE|SERVICE|CONTAINER|UID)(?:-[A-Z0-9]+)*\b`)
	editor      = regexp.MustCompile(`^kubectl\s+(?:\S+\s+)*edit\b`)
	needsFile   = regexp.MustCompile(`(?:^|\s)(?:-f|--filename)[= ]([^\s-][^\s]*)`)
	unfinished  = regexp.MustCompile(`(?:^|\s)(?:-f|--filename)$`)
)

// untypable says why a command cannot be typed as it stands, "" when it can. written is what was typed before it.
func untypable(command, written string) string {
	switch {
	case hasPlaceholder(command):
		return "it has a placeholder"
	case editor.MatchString(command):
		return "it opens an editor"
	case endless(command):
		return ""
	case unfinished.MatchString(command):
		return "it does not name the file"
	case missingFile(command, written) != "":
		return "it needs the file " + missingFile(command, written)
	default:
		return ""
	}
}

// hasPlaceholder looks for words in capitals that stand for something. A column's heading is followed by a colon.
func hasPlaceholder(command string) bool {
	for _, at := range placeholder.FindAllStringIndex(command, -1) {
		if rest := command[at[1]:]; !strings.HasPrefix(rest, ":.") && !strings.HasPrefix(rest, "=") {
			return true
		}
	}
	return false
}

// missingFile names the file that a command reads and that nothing typed before has written.
func missingFile(command, written string) string {
	if !strings.HasPrefix(command, "kubectl") || strings.Contains(command, " logs ") {
		return ""
	}
	match := needsFile.FindStringSubmatch(command)
	if match == nil || strings.Contains(match[1], "://") || strings.Contains(written, "> "+match[1]) {
		return ""
	}
	return match[1]
}

var (
	reading = regexp.MustCompile(`^kubectl\s+(?:-\S+\s+\S+\s+)*(?:get|describe|logs|explain|events|top|diff|version|wait|auth|api-resources|rollout (?:status|history))\b`)
	watches = regexp.MustCompile(`^kubectl\b.*(?:\s--watch\b|\s-w\b|\slogs\s.*\s(?:-f|--follow)\b|\sget\s.*\s-w\b)`)
)

// changes reports whether a command may change anything: all but kubectl's reading ones, and requests.
func changes(command string) bool {
	return strings.HasPrefix(command, "kubectl") && !reading.MatchString(command)
}

// endless reports whether a command goes on until somebody interrupts it.
func endless(command string) bool { return watches.MatchString(command) }

// Digest is a hash over all that is typed on a walk through a lesson.
func Digest(lesson *lessons.Lesson) string {
	sum := sha256.New()
	text := lesson.Text(lessons.English)
	for _, task := range lesson.Tasks {
		of := text.Tasks[task.ID]
		fmt.Fprintf(sum, "%q %q %q\n", task.ID, solutionScript(task, of).commands, hintScript(task, of).commands)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
