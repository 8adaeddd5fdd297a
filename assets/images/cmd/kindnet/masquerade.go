package main

import (
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
)

// masqueradeChain is named after kind's own, so that the same command shows it.
const masqueradeChain = "KIND-MASQ-AGENT"

// masquerade gives Pod traffic that leaves the Pod subnet the node's address.
// The chain is declared, so restoring it again replaces it; the jump to it is
// added only when missing.
func masquerade(ctx context.Context, pods netip.Prefix) error {
	if err := iptables(ctx, "iptables-restore", rules(pods), "--wait", "--noflush"); err != nil {
		return fmt.Errorf("masquerade: %w", err)
	}
	jump := []string{
		"POSTROUTING", "-s", pods.String(), "-m", "addrtype", "!", "--dst-type", "LOCAL",
		"-m", "comment", "--comment", "klab: leave the Pod subnet with the node's address",
		"-j", masqueradeChain,
	}
	table := []string{"--wait", "-t", "nat"}
	if iptables(ctx, "iptables", "", append(append(table, "-C"), jump...)...) == nil {
		return nil
	}
	if err := iptables(ctx, "iptables", "", append(append(table, "-A"), jump...)...); err != nil {
		return fmt.Errorf("masquerade: %w", err)
	}
	return nil
}

func rules(pods netip.Prefix) string {
	return strings.Join([]string{
		"*nat",
		":" + masqueradeChain + " - [0:0]",
		"-A " + masqueradeChain + " -d " + pods.String() + " -j RETURN",
		"-A " + masqueradeChain + " -j MASQUERADE",
		"COMMIT", "",
	}, "\n")
}

func iptables(ctx context.Context, program, input string, args ...string) error {
	command := exec.CommandContext(ctx, program, args...)
	command.Stdin = strings.NewReader(input)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(output)))
	}
	return nil
}
