package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
)

var _ session.Lab = (*cluster.Lab)(nil)

type startFlags struct {
	workers   int
	image     string
	ports     []string
	proxyMode string
	recreate  bool
	yes       bool
	screen    bool
	lesson    string
}

func (a *app) startCommand() *cobra.Command {
	f := startFlags{}
	cmd := &cobra.Command{
		Use: "start", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.start(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.workers, "workers", 2, "")
	flags.StringVar(&f.image, "image", os.Getenv("KLAB_NODE_IMAGE"), "")
	flags.StringSliceVar(&f.ports, "port", nil, "")
	flags.StringVar(&f.proxyMode, "proxy-mode", "", "")
	flags.BoolVar(&f.recreate, "recreate", false, "")
	flags.BoolVar(&f.yes, "yes", false, "")
	flags.BoolVar(&f.screen, "screen", true, "")
	flags.StringVar(&f.lesson, "lesson", "", "")
	return cmd
}

func (f startFlags) options(report func(cluster.Progress)) (cluster.StartOptions, error) {
	ports, err := cluster.ParsePorts(f.ports)
	if err != nil {
		return cluster.StartOptions{}, &exitError{code: ExitUsage, cause: err}
	}
	image := f.image
	if image == "build" {
		image = ""
	}
	return cluster.StartOptions{Workers: f.workers, Image: image, Ports: ports, ProxyMode: f.proxyMode, Recreate: f.recreate, Report: report}, nil
}

// start brings the lab up behind the screen, or, without a terminal, with a line a step.
func (a *app) start(ctx context.Context, f startFlags) error {
	if _, err := os.Stat(a.home.Kubeconfig(a.lab)); err == nil && f.recreate {
		if err := a.consent(ctx, f.yes, words.Fill(a.words().AskRecreate, "lab", a.lab)); err != nil {
			return err
		}
	}
	if a.Terminal && f.screen {
		return a.screen(ctx, f)
	}
	options, err := f.options(a.stepLines())
	if err != nil {
		return err
	}
	return a.holding("klab start", func(hold *cluster.Hold) error {
		lab, err := hold.Start(ctx, options)
		if err != nil {
			return err
		}
		a.sayTidied(tidy(ctx, lab))
		return a.readyNote(ctx)
	})
}

// consent asks a person once before something of theirs goes. Where no terminal is, the command itself is the consent,
// so that scripts need no answer.
func (a *app) consent(ctx context.Context, given bool, question string) error {
	if given || !a.Terminal {
		return nil
	}
	fmt.Fprintf(a.Err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.In).ReadString('\n') // the end of input is no consent
		answer <- line
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line := <-answer:
		if text := strings.ToLower(strings.TrimSpace(line)); text == "y" || text == "yes" {
			return nil
		}
	}
	return &exitError{code: ExitFailed, cause: errors.New(a.words().NothingDone)}
}

// holding runs work with the lab's lock.
func (a *app) holding(command string, work func(*cluster.Hold) error) (err error) {
	hold, err := cluster.Acquire(a.clusterOptions(false), command)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hold.Release()) }()
	return work(hold)
}

// stepLines prints a line when a step begins or ends otherwise than well.
func (a *app) stepLines() func(cluster.Progress) {
	seen := map[string]bool{}
	return func(p cluster.Progress) {
		line := fmt.Sprintf("[%d/%d] %3.0f%% %s", p.Step, p.Steps, p.Fraction*100, words.Of(a.language).Step(string(p.ID), p.Title))
		if p.State != cluster.Running && p.State != cluster.Done {
			line += ": " + string(p.State)
		}
		key := string(p.ID) + string(p.State)
		if seen[key] || p.State == cluster.Pending || p.State == cluster.Done {
			return
		}
		seen[key] = true
		a.tell("%s", line)
	}
}

func (a *app) readyNote(ctx context.Context) error {
	status, err := cluster.Look(ctx, a.clusterOptions(true))
	if err != nil {
		return err
	}
	w := a.words()
	a.say("%s", words.Fill(w.LabReady, "lab", status.Name, "nodes", strconv.Itoa(len(status.Nodes)), "version", status.Kubernetes))
	a.say("%s", words.Fill(w.Next, "command", a.forLab(w.StartNext)))
	return nil
}

func (a *app) stopCommand() *cobra.Command {
	return &cobra.Command{
		Use: "stop", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.holding("klab stop", func(hold *cluster.Hold) error {
				if err := hold.Stop(cmd.Context()); err != nil {
					return err
				}
				a.say("%s", words.Fill(a.words().LabStopped, "lab", a.lab, "command", a.forLab("klab start")))
				return nil
			})
		},
	}
}

func (a *app) destroyCommand() *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use: "destroy", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.destroy(cmd.Context(), yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "")
	return cmd
}

func (a *app) destroy(ctx context.Context, yes bool) error {
	if err := a.consent(ctx, yes, words.Fill(a.words().AskRemove, "lab", a.lab)); err != nil {
		return err
	}
	return a.holding("klab destroy", func(hold *cluster.Hold) error {
		if err := hold.Destroy(ctx); err != nil {
			return err
		}
		a.say("%s", words.Fill(a.words().LabRemoved, "lab", a.lab))
		return nil
	})
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, err := cluster.Look(cmd.Context(), a.clusterOptions(true))
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int `json:"schemaVersion"`
				cluster.Status
			}{schemaVersion, status}
			return a.print(document, func() { a.statusText(status) })
		},
	}
}

func (a *app) statusText(s cluster.Status) {
	w := a.words()
	a.say("%s", words.Fill(w.LabState, "lab", s.Name, "state", cmp.Or(w.States[string(s.State)], string(s.State))))
	for _, reason := range s.Reasons {
		a.say("  %s", reason)
	}
	if s.Kubernetes != "" {
		a.say("%s", words.Fill(w.Kubernetes, "version", s.Kubernetes, "address", s.API))
	}
	for _, node := range s.Nodes {
		health := w.NotReady
		if node.Ready {
			health = w.Ready
		}
		a.say("  %-24s %-14s %s %s", node.Name, node.Role, cells(health, 10), node.Version)
	}
	for _, seed := range s.Seeds {
		a.say("%s", words.Fill(w.Begun, "lesson", seed.Lesson, "namespace", seed.Namespace))
	}
	if s.State == cluster.StateAbsent {
		a.say("%s", words.Fill(w.Next, "command", a.forLab("klab start")))
	}
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings := cluster.Examine(cmd.Context(), a.clusterOptions(true))
			failed := false
			for _, finding := range findings {
				failed = failed || finding.Level == cluster.LevelFail
			}
			document := struct {
				SchemaVersion int               `json:"schemaVersion"`
				Findings      []cluster.Finding `json:"findings"`
			}{schemaVersion, findings}
			err := a.print(document, func() {
				for _, finding := range findings {
					a.finding(finding)
				}
			})
			if err == nil && failed {
				return &exitError{code: ExitFailed}
			}
			return err
		},
	}
}

func (a *app) finding(f cluster.Finding) {
	w := a.words()
	level, subject := cmp.Or(w.Levels[string(f.Level)], string(f.Level)), cmp.Or(w.Subjects[f.ID], f.ID)
	a.say("%s %s %s", cells(level, 4), cells(subject, 12), f.What)
	if f.Fix != "" {
		a.say("     %-12s %s", "", words.Fill(w.Fix, "fix", strings.TrimSpace(a.forLab(f.Fix))))
	}
}

func (a *app) repairCommand() *cobra.Command {
	return &cobra.Command{
		Use: "repair", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.holding("klab repair", func(hold *cluster.Hold) error {
				lab, err := hold.Repair(cmd.Context(), cluster.StartOptions{Report: a.stepLines()})
				if err != nil {
					return err
				}
				a.sayTidied(tidy(cmd.Context(), lab))
				for _, name := range lab.Foreign(cmd.Context()) {
					a.tell("%s", words.Fill(a.words().Foreign, "name", name, "command", a.forLab("klab kubectl delete "+name)))
				}
				return a.readyNote(cmd.Context())
			})
		},
	}
}

// connect opens the running lab. A lab that is not there or cannot be reached is "could not tell".
func (a *app) connect(ctx context.Context, direct bool) (*cluster.Lab, error) {
	return connect(ctx, a.clusterOptions(direct))
}

func connect(ctx context.Context, where cluster.Options) (*cluster.Lab, error) {
	lab, err := cluster.Connect(ctx, where)
	if err != nil {
		return nil, &exitError{code: ExitUnknown, cause: err}
	}
	return lab, nil
}
