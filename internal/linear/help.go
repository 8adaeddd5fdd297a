package linear

import (
	"context"
	"errors"
	"strings"

	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/lessons"
)

// hint opens the next one, or says how long to think first.
func (g *guide) hint(ctx context.Context, rest string) {
	task, ok := g.chooseTask(rest)
	if !ok || !g.ready(ctx) {
		return
	}
	v := g.visit
	hints := v.text.Tasks[task.ID].Hints
	opened := v.session.HintsOpened()[task.ID]
	open := v.session.Hint
	if v.nudges.Open(task.ID) {
		v.nudges.Take(task.ID)
		open = v.session.OfferedHint
	}
	var level int
	var text string
	err := g.await(ctx, func(context.Context) (err error) {
		level, text, err = open(task.ID)
		return err
	})
	var soon *session.TooSoonError
	switch {
	case errors.As(err, &soon):
		g.say(fill(g.w.TooSoon, "seconds", int(soon.Wait.Seconds())+1))
		return
	case err != nil:
		g.say(fill(g.w.Failed, "what", g.w.Hints, "reason", err.Error()))
		return
	}
	if level > 0 && level <= len(hints) {
		text = hints[level-1]
	}
	g.say(fill(g.w.Linear.HintOf, "n", level, "total", max(len(hints), level)))
	g.tellMarkdown(text)
	if level == opened || level == len(hints) {
		g.say(g.w.Linear.NoMoreHints)
	}
}

// confirm asks a question, and does what it asks about after a yes.
func (g *guide) confirm(ctx context.Context, question, answer string, do func(ctx context.Context)) {
	if verb, _ := understand(answer); verb == "yes" {
		do(ctx)
		return
	}
	g.say(question, g.w.Linear.YesOrNo)
	g.asking = func(ctx context.Context, line string) bool {
		g.asking = nil
		verb, _ := understand(line)
		switch verb {
		case "yes":
			do(ctx)
			return true
		case "no":
			g.say(g.w.Linear.LeftAlone)
			return true
		}
		g.say(g.w.Linear.LeftAlone)
		return line == ""
	}
}

// solution asks before it shows, unless the task has passed.
func (g *guide) solution(ctx context.Context, rest string) {
	answer := ""
	if verb, _ := understand(rest); verb == "yes" {
		rest, answer = "", rest
	}
	task, ok := g.chooseTask(rest)
	if !ok || !g.ready(ctx) {
		return
	}
	v := g.visit
	show := func(ctx context.Context) {
		var markdown string
		err := g.await(ctx, func(context.Context) (err error) {
			markdown, err = v.session.Solution(task.ID)
			return err
		})
		if err != nil {
			g.say(fill(g.w.Failed, "what", g.w.SolutionOf, "reason", err.Error()))
			return
		}
		if own := v.text.Tasks[task.ID].Solution; own != "" {
			markdown = own
		}
		g.tellMarkdown(markdown)
	}
	if v.passed(task.ID) {
		show(ctx)
		return
	}
	opened, total := v.session.HintsOpened()[task.ID], max(len(v.text.Tasks[task.ID].Hints), 4)
	g.confirm(ctx, fill(g.w.Linear.SolutionAsk, "opened", opened, "total", total), answer, show)
}

// reset asks before it begins.
func (g *guide) reset(ctx context.Context, rest string) {
	if !g.ready(ctx) {
		return
	}
	v := g.visit
	g.confirm(ctx, g.w.Linear.SureReset, rest, func(ctx context.Context) {
		g.say(g.w.Linear.SeedAgain)
		v.resetting = true
		err := g.await(ctx, v.session.Reset)
		v.resetting = false
		if err != nil {
			g.say(fill(g.w.Failed, "what", g.w.Keys.Reset, "reason", err.Error()))
			return
		}
		v.restart()
		g.say(g.w.ResetDone)
	})
}

// answer asks for the answers of a task, one after another. What stands behind the word is the answer where it has one.
func (g *guide) answer(ctx context.Context, rest string) {
	task, ok := g.chooseTask("")
	if !ok || !g.ready(ctx) {
		return
	}
	if len(task.Answers) == 0 {
		g.say(g.w.Linear.NoAnswers)
		return
	}
	g.askAnswer(task, 0)
	if rest != "" && len(task.Answers) == 1 {
		g.asking(ctx, rest)
	}
}

// askAnswer asks for one of the answers.
func (g *guide) askAnswer(task *lessons.Task, at int) {
	v := g.visit
	if at == len(task.Answers) {
		g.asking = nil
		return
	}
	key := task.Answers[at]
	label := v.text.Tasks[task.ID].Answers[key]
	if label == "" {
		label = key
	}
	g.say(prose.Line(label), g.w.Linear.AnswerFor)
	g.asking = func(ctx context.Context, line string) bool {
		g.keepAnswer(ctx, task, key, line)
		g.askAnswer(task, at+1)
		return true
	}
}

// longestAnswer is what a typed answer may have, in characters.
const longestAnswer = 200

// keepAnswer keeps what was typed; an empty line leaves what was there.
func (g *guide) keepAnswer(ctx context.Context, task *lessons.Task, key, value string) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		g.say(g.w.Linear.NotAnswered)
		return
	case len([]rune(value)) > longestAnswer:
		g.say(g.w.Linear.TooLong)
		return
	}
	err := g.await(ctx, func(ctx context.Context) error { return g.visit.session.Answer(ctx, task.ID, key, value) })
	if err != nil {
		g.say(fill(g.w.Failed, "what", g.w.AnswersTitle, "reason", err.Error()))
		return
	}
	g.say(g.w.Linear.Saved)
}

// shell gives the terminal to the learner's shell until it ends.
func (g *guide) shell(ctx context.Context, _ string) {
	v := g.visit
	if !g.ready(ctx) {
		return
	}
	if err := g.Shell(ctx, v.lesson); err != nil {
		g.say(fill(g.w.Failed, "what", g.w.Keys.Shell, "reason", err.Error()))
		return
	}
	g.say(g.w.ShellClosed)
}
