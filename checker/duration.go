package checker

import "time"

// Duration is a time.Duration written as "30s" in YAML.
type Duration time.Duration
