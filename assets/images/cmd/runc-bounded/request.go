package main

import (
	"path/filepath"
	"slices"
	"strings"
)

// requestFile is the JSON file that runc will read for the command line args:
// the bundle's config.json for create and run, the process file for exec, and
// nothing for any other command.
func requestFile(args []string) string {
	switch command, rest := splitCommand(args); command {
	case "create", "run":
		return filepath.Join(flagValue(rest, ".", "--bundle", "-b"), "config.json")
	case "exec":
		return flagValue(rest, "", "--process", "-p")
	default:
		return ""
	}
}

// splitCommand finds runc's subcommand behind its global flags. Only the
// global flags that take a value as a separate word need to be known.
func splitCommand(args []string) (command string, rest []string) {
	valued := []string{"--root", "--log", "--log-format", "--criu", "--rootless"}
	for i := 0; i < len(args); i++ {
		switch {
		case slices.Contains(valued, args[i]):
			i++
		case !strings.HasPrefix(args[i], "-"):
			return args[i], args[i+1:]
		}
	}
	return "", nil
}

// flagValue returns the value of the first flag of names in args, in either
// the "--flag value" or the "--flag=value" form.
func flagValue(args []string, fallback string, names ...string) string {
	for i, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		if !slices.Contains(names, name) {
			continue
		}
		if joined {
			return value
		}
		if i+1 < len(args) {
			return args[i+1]
		}
	}
	return fallback
}
