package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
)

var _ session.Lab = (*cluster.Lab)(nil)

// What --shell says: a shell beside the text, or one that gets the whole terminal.
const (
	insideShell = "inside"
	fullShell   = "full"
)

type startFlags struct {
	workers   int
	image     string
	ports     []string
	proxyMode string
	recreate  bool
	yes       bool
	screen    bool
	linear    bool
	ascii     bool
	shell     string
	lesson    string
}

func (a commands) startCommand() *cobra.Command {
	f := startFlags{}
	cmd := &cobra.Command{
		Use: "start", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("linear") {
				f.linear = a.Terminal && f.screen && wantsLines(os.Getenv)
			}
			if cmd.Flags().Changed("ascii") {
				keepASCII(a.App, f.ascii)
			} else {
				f.ascii = wantsASCII(os.Getenv, a.Home.Signs())
			}
			return a.start(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.workers, "workers", 2, "")
	flags.StringVar(&f.image, "image", os.Getenv("KLAB_NODE_IMAGE"), "")
	flags.StringSliceVar(&f.ports, "port", nil, "")
	flags.StringVar(&f.proxyMode, "proxy-mode", "", "")
	flags.BoolVar(&f.recreate, "recreate", false, "")
	flags.BoolVar(&f.yes, "yes", false, "")
	flags.BoolVar(&f.screen, "screen", true, "")
	flags.BoolVar(&f.linear, "linear", false, "")
	flags.BoolVar(&f.ascii, "ascii", false, "")
	flags.StringVar(&f.lesson, "lesson", "", "")
	flags.StringVar(&f.shell, "shell", cmp.Or(os.Getenv("KLAB_SHELL"), insideShell), "")
	return cmd
}

func (f startFlags) options(report func(cluster.Progress)) (cluster.StartOptions, error) {
	ports, err := cluster.ParsePorts(f.ports)
	if err != nil {
		return cluster.StartOptions{}, err
	}
	image := f.image
	if image == "build" {
		image = ""
	}
	return cluster.StartOptions{Workers: f.workers, Image: image, Ports: ports, ProxyMode: f.proxyMode, Recreate: f.recreate, Report: report}, nil
}

// start brings the lab up behind the screen or the lines, or, without a terminal, with a line a step.
func (a commands) start(ctx context.Context, f startFlags) error {
	if _, err := os.Stat(a.Home.Kubeconfig(a.Lab)); err == nil && f.recreate {
		if err := app.Consent(ctx, a.App, f.yes, words.Fill(a.Words().AskRecreate, "lab", a.Lab)); err != nil {
			return err
		}
	}
	if f.shell != insideShell && f.shell != fullShell {
		return a.Misuse(a.Words().WhichShell, "shell", f.shell)
	}
	switch {
	case f.linear:
		return a.linear(ctx, f)
	case a.Terminal && f.screen:
		return a.screen(ctx, f)
	}
	options, err := f.options(a.stepLines())
	if err != nil {
		return a.Misuse("{reason}", "reason", words.Of(a.Language).FromLab(err.Error()))
	}
	return a.Holding("klab start", func(hold *cluster.Hold) error {
		lab, err := hold.Start(ctx, options)
		if err != nil {
			return err
		}
		a.SayTidied(app.Tidy(ctx, lab))
		return a.readyNote(ctx)
	})
}

// stepLines prints a line when a step begins or ends otherwise than well.
func (a commands) stepLines() func(cluster.Progress) {
	seen := map[string]bool{}
	return func(p cluster.Progress) {
		line := fmt.Sprintf("[%d/%d] %3.0f%% %s", p.Step, p.Steps, p.Fraction*100, words.Of(a.Language).Step(string(p.ID), p.Title))
		if p.State != cluster.Running && p.State != cluster.Done {
			w := words.Of(a.Language)
			line = words.Fill(w.Said, "label", line, "text", cmp.Or(w.Commands.StepStates[string(p.State)], string(p.State)))
		}
		key := string(p.ID) + string(p.State)
		if seen[key] || p.State == cluster.Pending || p.State == cluster.Done {
			return
		}
		seen[key] = true
		a.Tell("%s", line)
	}
}

func (a commands) readyNote(ctx context.Context) error {
	status, err := cluster.Look(ctx, a.ClusterOptions(true))
	if err != nil {
		return err
	}
	w := a.Words()
	a.Say("%s", words.Fill(w.LabReady, "lab", status.Name, "nodes", strconv.Itoa(len(status.Nodes)), "version", status.Kubernetes))
	a.Say("%s", words.Fill(w.Next, "command", a.ForLab(w.StartNext)))
	return nil
}

func (a commands) stopCommand() *cobra.Command {
	return &cobra.Command{
		Use: "stop", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.Holding("klab stop", func(hold *cluster.Hold) error {
				if err := hold.Stop(cmd.Context()); err != nil {
					return err
				}
				a.Say("%s", words.Fill(a.Words().LabStopped, "lab", a.Lab, "command", a.ForLab("klab start")))
				return nil
			})
		},
	}
}

func (a commands) destroyCommand() *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use: "destroy", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.destroy(cmd.Context(), yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "")
	return cmd
}

func (a commands) destroy(ctx context.Context, yes bool) error {
	if err := app.Consent(ctx, a.App, yes, words.Fill(a.Words().AskRemove, "lab", a.Lab)); err != nil {
		return err
	}
	return a.Holding("klab destroy", func(hold *cluster.Hold) error {
		if err := hold.Destroy(ctx); err != nil {
			return err
		}
		a.Say("%s", words.Fill(a.Words().LabRemoved, "lab", a.Lab))
		return nil
	})
}

func (a commands) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, err := cluster.Look(cmd.Context(), a.ClusterOptions(true))
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int `json:"schemaVersion"`
				cluster.Status
			}{app.SchemaVersion, status}
			return a.Print(document, func() { a.statusText(status) })
		},
	}
}

func (a commands) statusText(s cluster.Status) {
	w := a.Words()
	a.Say("%s", words.Fill(w.LabState, "lab", s.Name, "state", cmp.Or(w.States[string(s.State)], string(s.State))))
	for _, reason := range s.Reasons {
		a.Say("  %s", words.Of(a.Language).FromLab(reason))
	}
	if s.Kubernetes != "" {
		a.Say("%s", words.Fill(w.Kubernetes, "version", s.Kubernetes, "address", s.API))
	}
	for _, node := range s.Nodes {
		health := w.NotReady
		if node.Ready {
			health = w.Ready
		}
		a.Say("  %-24s %-14s %s %s", node.Name, node.Role, app.Cells(health, 10), node.Version)
	}
	for _, seed := range s.Seeds {
		a.Say("%s", words.Fill(w.Begun, "lesson", seed.Lesson, "namespace", seed.Namespace))
	}
	if s.State == cluster.StateAbsent {
		a.Say("%s", words.Fill(w.Next, "command", a.ForLab("klab start")))
	}
}

func (a commands) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings := cluster.Examine(cmd.Context(), a.ClusterOptions(true))
			failed := false
			for _, finding := range findings {
				failed = failed || finding.Level == cluster.LevelFail
			}
			document := struct {
				SchemaVersion int               `json:"schemaVersion"`
				Findings      []cluster.Finding `json:"findings"`
				AddOns        []addOnCost       `json:"addons"`
			}{app.SchemaVersion, findings, addOns(a).costs(cmd.Context())}
			err := a.Print(document, func() {
				for _, finding := range findings {
					a.finding(finding)
				}
				for _, cost := range document.AddOns {
					addOns(a).sayCost(cost)
				}
			})
			if err == nil && failed {
				return &app.Error{Code: app.ExitFailed}
			}
			return err
		},
	}
}

func (a commands) finding(f cluster.Finding) {
	all := words.Of(a.Language)
	w := all.Commands
	level, subject := cmp.Or(w.Levels[string(f.Level)], string(f.Level)), cmp.Or(w.Subjects[f.ID], f.ID)
	a.Say("%s %s %s", app.Cells(level, 4), app.Cells(subject, 12), all.FromLab(f.What))
	if f.Fix != "" {
		a.Say("     %-12s %s", "", words.Fill(w.Fix, "fix", strings.TrimSpace(a.ForLab(all.FromLab(f.Fix)))))
	}
}

func (a commands) repairCommand() *cobra.Command {
	return &cobra.Command{
		Use: "repair", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.Holding("klab repair", func(hold *cluster.Hold) error {
				lab, err := hold.Repair(cmd.Context(), cluster.StartOptions{Report: a.stepLines()})
				if err != nil {
					return err
				}
				a.SayTidied(app.Tidy(cmd.Context(), lab))
				for _, name := range lab.Foreign(cmd.Context()) {
					a.Tell("%s", words.Fill(a.Words().Foreign, "name", name, "command", a.ForLab("klab kubectl delete "+name)))
				}
				return a.readyNote(cmd.Context())
			})
		},
	}
}
