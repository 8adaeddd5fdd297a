package prober

import (
	"os"
	"strconv"
	"strings"
)

// resolvConf is the part of /etc/resolv.conf that decides which names are asked
// for, and where.
type resolvConf struct {
	servers []string
	search  []string
	ndots   int
}

func readResolvConf(path string) resolvConf {
	data, err := os.ReadFile(path)
	if err != nil {
		return resolvConf{ndots: 1}
	}
	return parseResolvConf(string(data))
}

func parseResolvConf(text string) resolvConf {
	conf := resolvConf{ndots: 1}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		switch fields[0] {
		case "nameserver":
			conf.servers = append(conf.servers, fields[1])
		case "search", "domain":
			conf.search = fields[1:]
		case "options":
			conf.ndots = ndotsOf(fields[1:], conf.ndots)
		}
	}
	return conf
}

func ndotsOf(options []string, fallback int) int {
	for _, option := range options {
		if text, ok := strings.CutPrefix(option, "ndots:"); ok {
			if n, err := strconv.Atoi(text); err == nil {
				return n
			}
		}
	}
	return fallback
}

// candidates lists the full names a resolver tries for name, in its order.
func (c resolvConf) candidates(name string) []string {
	if strings.HasSuffix(name, ".") {
		return []string{name}
	}
	var names []string
	for _, domain := range c.search {
		names = append(names, name+"."+strings.Trim(domain, ".")+".")
	}
	if strings.Count(name, ".") >= c.ndots {
		return append([]string{name + "."}, names...)
	}
	return append(names, name+".")
}
