// Command notices writes internal/notices/THIRD_PARTY_NOTICES from go.mod and the modules' own files.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/klab-dev/klab/internal/notices/collect"
)

func main() {
	if err := write(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func write(ctx context.Context) error {
	modules, err := collect.Modules(ctx, ".")
	if err != nil {
		return err
	}
	text, err := collect.Notices(modules)
	if err != nil {
		return err
	}
	return os.WriteFile("internal/notices/THIRD_PARTY_NOTICES", []byte(text), 0o644)
}
