// Package onnode holds the commands that klab runs inside node containers, so that a lab comes up sooner, and that a worker
// which was taken apart is one again.
package onnode

import "github.com/klab-dev/klab/cluster/internal/names"

// holdScript keeps what is sent to Services inside the node until kube-proxy has written its rules. Without
// them it would go out of the cluster, somebody there might even answer, and the kernel would send all
// repetitions of it there as well. What is dropped leaves no trace: the repetition finds the rules. What Pods
// send to the API's virtual address goes to the node that the first argument names, as it would by those rules:
// the first repetition comes after a second, the next after three, and CoreDNS has to ask the API before it is
// ready. The hold ends by itself: a Service without endpoints would be silent under it, where kube-proxy has a
// refusal.
const holdScript = `
nft -f - <<-end
	table ip klab {
		set services {
			type ipv4_addr
			flags interval, timeout
			elements = { ` + names.ServiceSubnet + ` timeout 60s }
		}
		chain passing {
			type filter hook forward priority filter;
			ip daddr @services drop
		}
		chain leaving {
			type filter hook output priority filter;
			ip daddr @services drop
		}
	}
end
server=$(getent ahostsv4 "$1" | while read -r address _; do echo "$address"; break; done)
[ -z "$server" ] || nft -f - <<-end
	table ip klab {
		set api {
			type ipv4_addr
			flags timeout
			elements = { ` + names.ServiceAPI + ` timeout 60s }
		}
		chain coming {
			type nat hook prerouting priority dstnat - 10;
			ip daddr @api tcp dport 443 dnat to $server:6443
		}
	}
end`

// HoldServices is the command that holds requests to Services on a node that starts, until routing or the time ends
// that. CoreDNS starts before kube-proxy has done its work, asks the API first of all, and would hang on that for half
// a minute. Without nft on the node the Pods try again in their own time.
func HoldServices(controlPlane string) []string {
	return []string{"sh", "-c", holdScript, "hold", controlPlane}
}

// ReleaseServices is the command that ends the hold; it fails where there is none.
func ReleaseServices() []string { return []string{"nft", "delete", "table", "ip", "klab"} }
