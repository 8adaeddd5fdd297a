// Command bench measures klab on this machine and prints the figures as a Markdown table. It makes a lab of
// its own and removes it. No figure is a test: machines differ, and ratios are taken within one run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

// A figure is one row of the table.
type figure struct{ what, target, measured string }

// A bench measures one klab with a home and a lab of its own.
type bench struct {
	klab, home, lab string
	rounds          int
	figures         []figure
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	klab := flag.String("klab", "bin/klab", "klab to measure")
	report := flag.String("law", "", "JSON report of klab author test, for the law's time")
	only := flag.String("only", "", "parts to measure, with commas between: "+strings.Join(partNames(), ", "))
	rounds := flag.Int("rounds", 3, "how often the lab is made: one creation says little on a machine with other work")
	flag.Parse()
	if err := run(ctx, *klab, *report, *only, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A part is what can be measured alone, in the lab that the bench makes.
type part struct {
	name    string
	measure func(*bench, context.Context) error
}

func parts() []part {
	return []part{
		{"life", (*bench).life},
		{"checks", (*bench).checks},
		{"flagship", (*bench).flagship},
		{"resets", (*bench).resets},
		{"screen", (*bench).screen},
		{"shell", (*bench).shell},
		{"picture", (*bench).picture},
		{"watching", (*bench).watching},
	}
}

func partNames() []string {
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

// asked returns the parts that only names, all when it is empty.
func asked(only string) ([]part, error) {
	if only == "" {
		return parts(), nil
	}
	var list []part
	for name := range strings.SplitSeq(only, ",") {
		i := slices.Index(partNames(), name)
		if i < 0 {
			return nil, fmt.Errorf("no part %q; there are %s", name, strings.Join(partNames(), ", "))
		}
		list = append(list, parts()[i])
	}
	return list, nil
}

func run(ctx context.Context, klab, report, only string, rounds int) (err error) {
	list, err := asked(only)
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "klab-bench-")
	if err != nil {
		return fmt.Errorf("make a home: %w", err)
	}
	b := &bench{klab: klab, home: home, lab: "klab-bench", rounds: rounds}
	defer func() {
		_, gone := b.run(context.WithoutCancel(ctx), "destroy")
		err = errors.Join(err, gone, os.RemoveAll(home))
	}()
	defer b.print() // what was measured stands, whatever failed
	if list[0].name != "life" {
		if _, err := b.create(ctx); err != nil {
			return err
		}
	}
	for _, part := range list {
		if err := part.measure(b, ctx); err != nil {
			return fmt.Errorf("measure %s: %w", part.name, err)
		}
	}
	if report != "" {
		return b.law(report)
	}
	return nil
}

func (b *bench) note(what, target, format string, args ...any) {
	f := figure{what, target, fmt.Sprintf(format, args...)}
	b.figures = append(b.figures, f)
	fmt.Fprintf(os.Stderr, "%s: %s\n", f.what, f.measured)
}

func (b *bench) print() {
	fmt.Fprintln(os.Stdout, "| what | bring it to | measured |\n|---|---|---|")
	for _, f := range b.figures {
		fmt.Fprintf(os.Stdout, "| %s | %s | %s |\n", f.what, f.target, f.measured)
	}
}

// spread sums up samples.
func spread(samples []time.Duration) (median, worst time.Duration) {
	sorted := slices.Sorted(slices.Values(samples))
	if len(sorted) == 0 {
		return 0, 0
	}
	return sorted[len(sorted)/2], sorted[len(sorted)-1]
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func indented(text []byte) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", "\n  ")
}
