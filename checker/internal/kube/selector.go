package kube

// OwnedBy says that owner is the managing controller of child, by UID.
func OwnedBy(child, owner any) bool {
	uid := Text(owner, "metadata", "uid")
	for _, reference := range List(child, "metadata", "ownerReferences") {
		if controller, _ := At(reference, "controller").(bool); controller && Text(reference, "uid") == uid {
			return uid != ""
		}
	}
	return false
}

// Selects applies the selector of a Service, a map of labels, to labels: Kubernetes gives a Service whose selector is absent
// or empty no endpoints. Of a LabelSelector it takes one that holds something.
func Selects(selector, labels any) bool {
	s, ok := selector.(map[string]any)
	if !ok || len(s) == 0 {
		return false
	}
	_, hasLabels := s["matchLabels"].(map[string]any)
	_, hasExpressions := s["matchExpressions"].([]any)
	if hasLabels || hasExpressions {
		return Covers(s, labels)
	}
	return hasAll(s, labels)
}

// Covers applies a LabelSelector to labels: an empty one selects everything, and one that is absent nothing, as the API
// has it. What is no LabelSelector selects nothing.
func Covers(selector, labels any) bool {
	s, ok := selector.(map[string]any)
	for key := range s {
		ok = ok && (key == "matchLabels" || key == "matchExpressions")
	}
	return ok && hasAll(At(s, "matchLabels"), labels) && meetsAll(List(s, "matchExpressions"), labels)
}

func hasAll(wanted, labels any) bool {
	m, _ := wanted.(map[string]any)
	for key, value := range m {
		if At(labels, key) != value {
			return false
		}
	}
	return true
}

func meetsAll(requirements []any, labels any) bool {
	for _, requirement := range requirements {
		if !meets(requirement, labels) {
			return false
		}
	}
	return true
}

func meets(requirement, labels any) bool {
	value := At(labels, Text(requirement, "key"))
	listed := false
	for _, candidate := range List(requirement, "values") {
		listed = listed || (value != nil && candidate == value)
	}
	switch Text(requirement, "operator") {
	case "In":
		return listed
	case "NotIn":
		return !listed
	case "Exists":
		return value != nil
	case "DoesNotExist":
		return value == nil
	default:
		return false
	}
}
