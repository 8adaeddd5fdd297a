package class

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/class/page"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/gradebook"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// html is the format for people. The others are gradebook's.
const html = "html"

// maxGradebook is how much a gradebook may hold.
const maxGradebook = 16 << 20

// reportFlags are those of klab class report.
type reportFlags struct {
	to, lms, column, names string
	formats                []string
}

func (a commands) reportCommand() *cobra.Command {
	f := reportFlags{}
	cmd := &cobra.Command{
		Use: "report DIR|RESULTS.json", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.report(cmd.Context(), f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "report", "")
	flags.StringSliceVar(&f.formats, "format", []string{html, gradebook.CSV, gradebook.Wide}, "")
	flags.StringVar(&f.lms, "lms", "", "")
	flags.StringVar(&f.column, "column", "", "")
	flags.StringVar(&f.names, "names", "roster", "")
	return cmd
}

// A reporter writes one class.
type reporter struct {
	commands
	flags reportFlags
	class class.Class
	// said are the lines about what was written.
	said []string
	// wrote is everything written, for programs.
	wrote []string
}

func (a commands) report(ctx context.Context, f reportFlags, path string) error {
	w := a.Words().Class
	for _, format := range f.formats {
		if known := append([]string{html}, gradebook.Formats()...); !slices.Contains(known, format) {
			return a.Misuse(w.NoFormat, "format", strconv.Quote(format), "known", words.Of(a.Language).List(known))
		}
	}
	if !slices.Contains([]string{"roster", "none"}, f.names) {
		return a.Misuse(w.NoNames, "names", strconv.Quote(f.names))
	}
	folder, err := a.graded(ctx, path)
	if err != nil {
		return err
	}
	r := &reporter{commands: a, flags: f, class: folder.Marks()}
	if f.lms != "" && same(filepath.Join(f.to, filepath.Base(f.lms)), f.lms) {
		return a.Misuse(w.OwnFile, "file", plain.Name(f.lms))
	}
	for _, format := range f.formats {
		if err := r.write(format); err != nil {
			return err
		}
	}
	if f.lms != "" {
		if err := r.fill(); err != nil {
			return err
		}
	}
	return r.conclude()
}

// graded reads a folder, or results alone, of which marks can be told.
func (a commands) graded(ctx context.Context, path string) (*class.Folder, error) {
	course, err := a.Course(ctx)
	if err != nil {
		return nil, err
	}
	w := a.Words().Class
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		folder, err := class.OfResults(path, course)
		if err != nil {
			return nil, a.Misuse(w.BadDir, "dir", plain.Name(path), "reason", plain.Line(reason(err)))
		}
		return folder, nil
	}
	folder, err := a.folder(ctx, path)
	if err != nil {
		return nil, err
	}
	if stopped := folder.Stopped(); len(stopped) > 0 {
		a.list(path, a.inWords(stopped))
		return nil, &app.Error{Code: app.ExitFailed, Cause: errors.New(words.Fill(w.Stopped, "dir", plain.Name(path)))}
	}
	if folder.Results == nil {
		return nil, &app.Error{Code: app.ExitFailed, Cause: errors.New(words.Fill(w.NotGraded, "dir", plain.Name(path)))}
	}
	a.list(path, a.inWords(slices.DeleteFunc(slices.Clone(folder.Problems), func(p class.Problem) bool { return p.Code != class.Changed })))
	return folder, nil
}

// write writes one format.
func (r *reporter) write(format string) error {
	if format == html {
		return r.pages()
	}
	out, _, err := gradebook.Write(format, r.class, gradebook.Options{Language: r.Language, Names: r.flags.names == "roster"})
	if err != nil {
		return err
	}
	for _, file := range out.Files {
		if err := r.put(file.Name, file.Data); err != nil {
			return err
		}
	}
	w := r.Words().Class
	if len(out.Files) == 1 && !strings.Contains(out.Files[0].Name, "/") {
		r.say(w.WroteOne, "file", plain.Name(filepath.Join(r.flags.to, out.Files[0].Name)))
	} else {
		r.say(w.Wrote, "n", strconv.Itoa(len(out.Files)), "pattern", plain.Name(filepath.Join(r.flags.to, format, "*")))
	}
	if len(out.LeftOut) > 0 {
		r.say(w.LeftOut, "format", format, "ids", joined(out.LeftOut))
	}
	return nil
}

// pages writes the page of the class, and one of each learner.
func (r *reporter) pages() error {
	names := gradebook.Names(r.class)
	file := func(l class.Learner) string { return "learners/" + names[l.Person.ID] + ".html" }
	o := page.Options{Language: r.Language, Names: r.flags.names == "roster", Link: file}
	var data bytes.Buffer
	if err := page.Class(&data, r.class, o); err != nil {
		return err
	}
	if err := r.put("class.html", data.Bytes()); err != nil {
		return err
	}
	for _, l := range r.class.Learners {
		data.Reset()
		if err := page.Learner(&data, r.class, l, o); err != nil {
			return err
		}
		if err := r.put(file(l), data.Bytes()); err != nil {
			return err
		}
	}
	r.say(r.Words().Class.WroteOne, "file", plain.Name(filepath.Join(r.flags.to, "class.html")))
	r.say(r.Words().Class.Wrote, "n", strconv.Itoa(len(r.class.Learners)), "pattern", plain.Name(filepath.Join(r.flags.to, "learners", "*.html")))
	return nil
}

// put writes a file below the folder of reports.
func (r *reporter) put(name string, data []byte) error {
	full := filepath.Join(r.flags.to, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return fmt.Errorf("make the folder of reports: %w", err)
	}
	if err := wholefile.WriteBytes(full, data); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	r.wrote = append(r.wrote, full)
	return nil
}

func (r *reporter) say(text string, values ...string) {
	r.said = append(r.said, words.Fill(text, values...))
}

// fill writes the marks into a gradebook's copy.
func (r *reporter) fill() error {
	data, err := wholefile.Read(r.flags.lms, maxGradebook)
	if errors.Is(err, wholefile.ErrTooLarge) {
		err = fmt.Errorf("%s is larger than %d MiB", plain.Name(r.flags.lms), maxGradebook>>20)
	}
	if err != nil {
		return &app.Error{Code: app.ExitUsage, Cause: fmt.Errorf("read the gradebook: %w", err)}
	}
	var titles []string
	if a := r.class.Assignment; a != nil {
		titles = []string{a.Named(lessons.English), a.Named(lessons.Chinese), a.ID}
	}
	filled, err := gradebook.Fill(data, r.class, r.flags.column, titles)
	w := r.Words().Class
	var fault *gradebook.Fault
	if errors.As(err, &fault) {
		return &app.Error{Code: app.ExitUsage, Cause: errors.New(plain.Name(r.flags.lms) + ": " + words.Fill(w.Gradebook[fault.Code], fault.Values...))}
	}
	if err != nil {
		return err
	}
	if err := r.put(filepath.Base(r.flags.lms), filled.Data); err != nil {
		return err
	}
	r.say(w.WroteOne, "file", plain.Name(filepath.Join(r.flags.to, filepath.Base(r.flags.lms))))
	r.say(w.Filled, "n", strconv.Itoa(filled.Marks), "column", filled.Column)
	if filled.Most != "" {
		r.say(w.Scaled, "most", filled.Most, "max", r.class.Max.String())
	}
	for _, list := range []struct {
		text string
		ids  []string
	}{{w.NotFound, filled.NotFound}, {w.Without, filled.Without}, {w.Kept, filled.Kept}} {
		if len(list.ids) > 0 {
			r.say(list.text, "ids", joined(list.ids))
		}
	}
	return nil
}

// conclude says what was written, and whom to look at.
func (r *reporter) conclude() error {
	w := r.Words().Class
	var open, missing, strangers []string
	final := 0
	for _, l := range r.class.Learners {
		id := plain.Line(l.Person.Label())
		switch {
		case l.Final != nil:
			final++
		case l.Open > 0:
			open = append(open, id)
		case !l.HandedIn && l.Exempt == "":
			missing = append(missing, id)
		}
		if !l.OnRoster {
			strangers = append(strangers, id)
		}
	}
	r.say(w.Summary, "learners", strconv.Itoa(len(r.class.Learners)), "final", strconv.Itoa(final), "open", strconv.Itoa(len(open)), "missing", strconv.Itoa(len(missing)))
	for _, list := range []struct {
		text string
		ids  []string
	}{{w.OpenMarks, open}, {w.MissingIDs, missing}, {w.Strangers, strangers}} {
		if len(list.ids) > 0 {
			r.say(list.text, "ids", joined(list.ids))
		}
	}
	document := struct {
		SchemaVersion int      `json:"schemaVersion"`
		Wrote         []string `json:"wrote"`
		Final         int      `json:"final"`
		Open          []string `json:"open"`
		Missing       []string `json:"missing"`
		NotOnRoster   []string `json:"notOnRoster"`
	}{app.SchemaVersion, append([]string{}, r.wrote...), final, append([]string{}, open...), append([]string{}, missing...), append([]string{}, strangers...)}
	return r.Print(document, func() {
		for _, line := range r.said {
			r.Say("%s", line)
		}
	})
}

// joined lists ids, and says how many more there are.
func joined(ids []string) string {
	const most = 20
	if len(ids) > most {
		return strings.Join(ids[:most], ", ") + ", … (" + strconv.Itoa(len(ids)) + ")"
	}
	return strings.Join(ids, ", ")
}

// Command is what teachers do before and after grading.
func Command(call *app.App) *cobra.Command {
	a := commands{call}
	cmd := &cobra.Command{Use: "class", Args: cobra.ArbitraryArgs, RunE: a.OnlyCommands}
	cmd.AddCommand(a.newCommand(), a.lintCommand(), a.reportCommand(), a.workerCommand())
	return cmd
}
