// Command tape plays a tape in bash, and keeps what the terminal showed as a cast.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/klab-dev/klab/internal/tape"
	"github.com/klab-dev/klab/wholefile"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	columns := flag.Int("columns", tape.Columns, "columns of the terminal")
	rows := flag.Int("rows", tape.Rows, "rows of the terminal")
	cast := flag.String("cast", "", "file for what the terminal showed, which is not kept otherwise")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: tape [FLAGS] FILE.tape")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(ctx, flag.Arg(0), *cast, tape.Screen{Columns: *columns, Rows: *rows}); err != nil {
		fmt.Fprintln(os.Stderr, "tape:", err)
		os.Exit(1)
	}
}

// run plays the tape of a file. A tape that could not be played to its end leaves no cast.
func run(ctx context.Context, path, cast string, on tape.Screen) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	played, err := tape.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if cast == "" {
		return played.Play(ctx, tape.Bash(ctx), on)
	}
	return wholefile.Write(cast, func(to io.Writer) error {
		if on.Cast, err = tape.NewCast(to, on.Columns, on.Rows); err != nil {
			return err
		}
		return played.Play(ctx, tape.Bash(ctx), on)
	})
}
