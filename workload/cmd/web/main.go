// Command web is the only program in klab's workload image.
package main

import (
	"os"

	"github.com/klab-dev/klab/workload/entry"
)

func main() {
	os.Exit(entry.Run(os.Args[1:], entry.System()))
}
