// Command pack rebuilds assets/web. Run it from the module's root after any
// change to the workload: go run ./workload/cmd/pack
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/klab-dev/klab/workload/pack"
)

func main() {
	sizes, err := pack.Write(context.Background(), ".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
	for _, arch := range pack.Arches() {
		fmt.Printf("%s/web-linux-%s.gz %d bytes\n", pack.Dir, arch, sizes[arch])
	}
}
