package cli

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// conditionUnknown is what an add-on is doing where no lab can be asked.
const conditionUnknown cluster.Condition = "unknown"

// addOnDocument is an add-on in reports.
type addOnDocument struct {
	Name      string            `json:"name"`
	Condition cluster.Condition `json:"condition"`
	// Reasons say what a broken one lacks.
	Reasons   []string `json:"reasons,omitempty"`
	MemoryMiB int      `json:"memoryMiB"`
	Images    []string `json:"images,omitempty"`
	// Lessons are those that bring it up when they are opened.
	Lessons []string `json:"lessons"`
}

// addOnNeed is an add-on in reports on a lesson.
type addOnNeed struct {
	Name      string `json:"name"`
	MemoryMiB int    `json:"memoryMiB"`
}

// addOnNeeds lists what a lesson brings into the lab.
func addOnNeeds(lesson *lessons.Lesson) []addOnNeed {
	var needs []addOnNeed
	for _, one := range addons.All() {
		if slices.Contains(lesson.AddOns, one.Name) {
			needs = append(needs, addOnNeed{one.Name, one.Memory})
		}
	}
	return needs
}

// addOnCost is an add-on in the report of klab doctor.
type addOnCost struct {
	addOnNeed
	Lessons []string `json:"lessons"`
}

// costs lists the add-ons with their memory, and the lessons that bring each up where the course can be read.
func (a addOns) costs(ctx context.Context) []addOnCost {
	course, err := a.Course(ctx)
	if err != nil {
		course = &lessons.Course{} // the doctor is asked where nothing else works
	}
	costs := make([]addOnCost, 0, len(addons.All()))
	for _, one := range addons.All() {
		costs = append(costs, addOnCost{addOnNeed{one.Name, one.Memory}, needing(course, one.Name)})
	}
	return costs
}

func (a addOns) sayCost(c addOnCost) {
	w, all := a.Words(), words.Of(a.Language)
	text := all.Sized(c.Name)
	if len(c.Lessons) > 0 {
		text = words.Fill(w.AddOn.Takes, "addon", text, "lessons", all.List(c.Lessons))
	}
	level := string(cluster.LevelOK)
	a.Say("%s %s %s", app.Cells(cmp.Or(w.Levels[level], level), 4), app.Cells(w.Subjects["addons"], 12), text)
}

// An addOnLab is a lab that has add-ons.
type addOnLab interface {
	BringUp(ctx context.Context, name string, detail func(string)) error
	TakeDown(ctx context.Context, name string, detail func(string)) error
	Standing(ctx context.Context, name string) (cluster.Condition, []string, error)
	HostPort(node int) int
}

var _ addOnLab = (*cluster.Lab)(nil)

// addOns are the commands for add-ons.
type addOns struct{ *app.App }

func addOnCommand(of *app.App) *cobra.Command {
	a := addOns{of}
	cmd := &cobra.Command{Use: "addon", Args: cobra.ArbitraryArgs, RunE: a.OnlyCommands}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Args: a.Exactly(0),
			RunE: func(cmd *cobra.Command, _ []string) error { return a.listAddOns(cmd.Context()) },
		},
		&cobra.Command{
			Use: "enable NAME", Args: a.Exactly(1), ValidArgs: addons.Names(),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.withAddOn(cmd.Context(), args[0], a.enableAddOn)
			},
		},
		&cobra.Command{
			Use: "disable NAME", Args: a.Exactly(1), ValidArgs: addons.Names(),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.withAddOn(cmd.Context(), args[0], a.disableAddOn)
			},
		},
	)
	return cmd
}

// listAddOns tells of every add-on what it costs and how it stands; where no lab answers, all but the latter.
func (a addOns) listAddOns(ctx context.Context) error {
	course, err := a.Course(ctx)
	if err != nil {
		return err
	}
	lab, err := a.Connect(ctx, true)
	var known *cluster.Error
	if err != nil && !errors.As(err, &known) {
		return err
	}
	all := make([]addOnDocument, 0, len(addons.All()))
	for _, one := range addons.All() {
		d := addOnDocument{Name: one.Name, Condition: conditionUnknown, MemoryMiB: one.Memory, Images: one.Images, Lessons: needing(course, one.Name)}
		if lab != nil {
			if d.Condition, d.Reasons, err = lab.Standing(ctx, one.Name); err != nil {
				return err
			}
		}
		all = append(all, d)
	}
	document := struct {
		SchemaVersion int             `json:"schemaVersion"`
		AddOns        []addOnDocument `json:"addons"`
	}{app.SchemaVersion, all}
	return a.Print(document, func() {
		for _, d := range all {
			a.sayAddOn(d)
		}
		if lab == nil {
			a.Say("%s", words.Fill(a.Words().Next, "command", a.ForLab("klab start")))
		}
	})
}

// needing lists the lessons that bring an add-on up.
func needing(course *lessons.Course, addOn string) []string {
	needing := []string{}
	for _, lesson := range course.Lessons {
		if slices.Contains(lesson.AddOns, addOn) {
			needing = append(needing, lesson.ID)
		}
	}
	return needing
}

func (a addOns) sayAddOn(d addOnDocument) {
	w := a.Words().AddOn
	condition := cmp.Or(w.Conditions[string(d.Condition)], string(d.Condition))
	a.Say("%s %s %4d MiB  %s", app.Cells(d.Name, 16), app.Cells(condition, 8), d.MemoryMiB, w.Does[d.Name])
	for _, reason := range d.Reasons {
		a.Say("  %s", words.Of(a.Language).FromLab(reason))
	}
	if len(d.Lessons) > 0 {
		a.Say("  %s", words.Fill(w.Lessons, "lessons", words.Of(a.Language).List(d.Lessons)))
	}
}

// withAddOn does something about an add-on of the lab.
func (a addOns) withAddOn(ctx context.Context, name string, do func(context.Context, addOnLab, addons.AddOn) error) error {
	one, err := addons.Find(name)
	if err != nil {
		text := words.Fill(a.Words().AddOn.None, "addon", name, "addons", words.Of(a.Language).List(addons.Names()))
		return &app.Error{Code: app.ExitUsage, Cause: errors.New(text), Next: "klab addon list"}
	}
	lab, err := a.Connect(ctx, true)
	if err != nil {
		return err
	}
	return do(ctx, lab, one)
}

func (a addOns) enableAddOn(ctx context.Context, lab addOnLab, one addons.AddOn) error {
	if err := lab.BringUp(ctx, one.Name, a.addOnLines(one.Name)); err != nil {
		return err
	}
	w := a.Words().AddOn
	a.Say("%s", words.Fill(w.Works, "addon", one.Name, "lab", a.Lab))
	for _, port := range one.Ports {
		if host := lab.HostPort(port); host != 0 {
			a.Say("%s", words.Fill(w.Port, "port", strconv.Itoa(port), "address", net.JoinHostPort("127.0.0.1", strconv.Itoa(host))))
		}
	}
	return nil
}

func (a addOns) disableAddOn(ctx context.Context, lab addOnLab, one addons.AddOn) error {
	if err := lab.TakeDown(ctx, one.Name, a.addOnLines(one.Name)); err != nil {
		return err
	}
	a.Say("%s", words.Fill(a.Words().AddOn.Gone, "addon", one.Name, "lab", a.Lab))
	return nil
}

// addOnLines prints what is waited for, each line once in a row.
func (a addOns) addOnLines(name string) func(string) {
	last := ""
	return func(detail string) {
		if detail = strings.TrimSpace(detail); detail == last {
			return
		}
		last = detail
		w := words.Of(a.Language)
		a.Tell("%s", words.Fill(w.Said, "label", name, "text", w.FromLab(detail)))
	}
}
