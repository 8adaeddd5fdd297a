package shell

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"al.essio.dev/pkg/shellescape"
)

// A startup is how a shell is opened: its arguments, its environment besides the lab's, and start files in the folder
// of kubectl. Start files of the learner run first, as in any of their shells. Their settings of kubectl and of the
// cluster are then replaced, because a lesson's commands must not reach a cluster of the learner's own. A folder that
// they went to is left again, because klab looks for the files of a lesson in the lesson's.
type startup struct {
	args  []string
	env   []string
	files map[string]string
}

// startup knows the shell by its program's name; one it does not know gets the environment only.
func (s Env) startup(program string) startup {
	switch program {
	case "bash":
		return startup{args: []string{"--rcfile", filepath.Join(s.bin, "bashrc"), "-i"}, files: map[string]string{"bashrc": s.bashrc()}}
	case "zsh":
		own := filepath.Join(s.bin, "zsh")
		return startup{
			args: []string{"-i"}, env: []string{"ZDOTDIR=" + own, "KLAB_ZDOTDIR=" + os.Getenv("ZDOTDIR")},
			files: map[string]string{"zsh/.zshenv": zshenv(own), "zsh/.zshrc": s.zshrc(own)},
		}
	case "fish":
		rc := filepath.Join(s.bin, "init.fish")
		return startup{args: []string{"-i", "-C", "source " + fishQuote(rc)}, files: map[string]string{"init.fish": s.fishInit()}}
	case "sh", "dash", "ash", "ksh", "mksh":
		return startup{
			// A shell expands what ENV says, so that the path stands in a variable of its own.
			args: []string{"-i"}, env: []string{"ENV=$KLAB_SHRC", "KLAB_SHRC=" + filepath.Join(s.bin, "shrc"), "KLAB_ENV=" + os.Getenv("ENV")},
			files: map[string]string{"shrc": s.shrc()},
		}
	}
	return startup{}
}

// putRight is for every POSIX shell: the lab's environment, the lesson's folder, and no alias or function before the
// lab's kubectl.
func (s Env) putRight() string {
	return s.exports() + s.enter(`\cd -- `, shellescape.Quote, " || :\n") + `unalias kubectl k 2>/dev/null || :
unset -f kubectl k 2>/dev/null || :
hash -r
`
}

// enter goes to the lesson's folder. Outside of lessons the shell stays where the learner's files led it.
func (s Env) enter(before string, quote func(string) string, after string) string {
	if s.lesson == "" {
		return ""
	}
	return before + quote(s.dir) + after
}

func (s Env) bashrc() string {
	return "[ -f ~/.bashrc ] && . ~/.bashrc\n" + s.putRight() +
		"type complete >/dev/null 2>&1 && . <(kubectl completion bash 2>/dev/null)\n" +
		`PS1='(${KLAB_LAB}${KLAB_LESSON:+ $KLAB_LESSON}) \W \$ '` + "\n"
}

// zshenv lets zsh read the learner's own files from where they are, and .zshrc from here.
func zshenv(own string) string {
	return `ZDOTDIR=${KLAB_ZDOTDIR:-$HOME}
[[ -f $ZDOTDIR/.zshenv ]] && . "$ZDOTDIR/.zshenv"
KLAB_ZDOTDIR=${ZDOTDIR:-$HOME}
ZDOTDIR=` + shellescape.Quote(own) + "\n"
}

func (s Env) zshrc(own string) string {
	return `ZDOTDIR=$KLAB_ZDOTDIR
unset KLAB_ZDOTDIR
[[ $HISTFILE == ` + shellescape.Quote(own) + `/* ]] && HISTFILE=$ZDOTDIR/.zsh_history
[[ -f $ZDOTDIR/.zshrc ]] && . "$ZDOTDIR/.zshrc"
[[ $ZDOTDIR == $HOME ]] && unset ZDOTDIR
` + s.putRight() + `PS1="($KLAB_LAB${KLAB_LESSON:+ $KLAB_LESSON}) %1~ %# "
`
}

func (s Env) shrc() string {
	return `ENV=$KLAB_ENV
unset KLAB_ENV KLAB_SHRC
if [ -f "$ENV" ]; then . "$ENV"; else unset ENV; fi
` + s.putRight() + `PS1='(${KLAB_LAB}${KLAB_LESSON:+ $KLAB_LESSON}) $ '
`
}

// fishInit removes functions, which are fish's aliases, and puts the lab before the learner's prompt.
func (s Env) fishInit() string {
	lines := &strings.Builder{}
	for _, v := range s.variables() {
		fmt.Fprintf(lines, "set -gx %s %s\n", v.name, fishQuote(v.value))
	}
	fmt.Fprintf(lines, "set -gx PATH %s $PATH\n", fishQuote(s.bin))
	lines.WriteString(s.enter("cd -- ", fishQuote, "\n"))
	lines.WriteString(`functions -e kubectl k
abbr -e kubectl k 2>/dev/null
if functions -q fish_prompt
    functions -c fish_prompt klab_own_prompt
    function klab_status; return $argv[1]; end
    function fish_prompt
        set -l was $status
        printf '(%s) ' (string trim -- "$KLAB_LAB $KLAB_LESSON")
        klab_status $was
        klab_own_prompt
    end
end
`)
	return lines.String()
}

// fishQuote quotes for fish, where a backslash means something between single quotes.
func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
