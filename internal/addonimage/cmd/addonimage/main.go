// Addonimage builds the images of add-ons from source, into klab's folder of images, and prints where they are.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/klab-dev/klab/internal/addonimage"
	"github.com/klab-dev/klab/internal/home"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "add-on image:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("addonimage", flag.ContinueOnError)
	source := flags.String("source", "assets/addons", "folder of the add-ons")
	cores := flags.Int("cores", runtime.NumCPU(), "how many cores to use")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("want the names of add-ons, such as gateway")
	}
	h, err := home.Find(os.Getenv)
	if err != nil {
		return err
	}
	b := addonimage.Builder{Source: *source, Images: h.Images, Cores: *cores, Go: addonimage.RunGo, Out: os.Stderr}
	for _, addOn := range flags.Args() {
		folder, err := b.Build(ctx, addOn)
		if err != nil {
			return err
		}
		fmt.Println(folder)
	}
	return nil
}
