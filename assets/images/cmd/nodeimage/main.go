// Command nodeimage builds the image that a kind node runs, from Go modules
// and Debian packages only, and prints its tag.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/klab-dev/klab/assets/images/internal/nodeimage"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "node image:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("nodeimage", flag.ContinueOnError)
	source := flags.String("source", ".", "folder of the assets/images module")
	cores := flags.Int("cores", runtime.NumCPU(), "how many cores to use")
	if err := flags.Parse(args); err != nil {
		return err
	}
	folder, err := filepath.Abs(*source)
	if err != nil {
		return err
	}
	cache, err := cacheDir(os.Getenv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	begun := time.Now()
	tag, err := nodeimage.Build(ctx, nodeimage.Options{
		Source: folder, Cache: cache, Out: os.Stderr, Terminal: isTerminal(os.Stderr), Cores: *cores,
	})
	if ctx.Err() != nil {
		return errors.New("interrupted; nothing half-made is left, what was compiled is kept")
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "node image ready after %s\n", time.Since(begun).Round(time.Second))
	fmt.Println(tag)
	return nil
}

// cacheDir is shared with scripts/engine.sh and klab itself.
func cacheDir(getenv func(string) string) (string, error) {
	if home := getenv("KLAB_HOME"); home != "" {
		return filepath.Abs(filepath.Join(home, "images"))
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find cache folder: %w", err)
	}
	return filepath.Join(cache, "klab", "images"), nil
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
