package mutate

// A slot is one object of a draft.
type slot struct{ part, doc int }

// An operator changes a draft. It returns what it did in a few words, "" where it makes no sense.
type operator struct {
	// each changes one object; one variant of it changes every object when an answer must stay right, and a
	// single one when it must be refused.
	each func(d *draft, at slot) string
	// whole changes the draft as a whole.
	whole func(d *draft) string
	// demanded reports whether the task asks for what the operator takes away, judging by the same object
	// in the other right answers. The default wants the operator to apply to all of them: what one right
	// answer lacks cannot be asked for.
	demanded func(o object, twins []object) bool
	// optional is true for what is not asked for where another right answer does without the whole object.
	optional bool
}

func (d *draft) object(at slot) object { return d.parts[at.part].docs[at.doc] }

func (d *draft) slots() []slot {
	var out []slot
	for i, p := range d.parts {
		for j := range p.docs {
			out = append(out, slot{i, j})
		}
	}
	return out
}

// operators by id.
func operators() map[string]operator {
	return map[string]operator{
		"port-by-name":            {each: onObject(portByName)},
		"port-by-number":          {each: onObject(portByNumber)},
		"percent-for-integer":     {each: onObject(percentForInteger)},
		"quantities-respelled":    {each: onObject(quantitiesRespelled)},
		"defaults-written-out":    {each: onObject(defaultsWrittenOut)},
		"selector-as-expressions": {each: onObject(selectorAsExpressions)},
		"fields-reordered":        {whole: inFormat(formatShuffled)},
		"ports-reordered":         {each: onObject(portsReordered)},
		"extra-labels":            {each: onObject(extraLabels)},
		"extra-annotations":       {each: onObject(extraAnnotations)},
		"extra-pod-metadata":      {each: onObject(extraPodMetadata)},
		"extra-sidecar":           {each: onObject(extraSidecar)},
		"as-json":                 {whole: inFormat(formatJSON)},
		"as-list":                 {whole: inFormat(formatList)},
		"split":                   {whole: split},
		"as-manifest":             {whole: asWritten},
		"by-apply":                {whole: byApply},
		"by-create":               {whole: byCreate},
		"by-replace":              {whole: byReplace},
		"applied-twice":           {whole: appliedTwice},

		"selector-off":        {each: onObject(selectorOff)},
		"selector-gone":       {each: onObject(selectorGone)},
		"labels-off":          {each: onObject(labelsOff)},
		"target-port-closed":  {each: onObject(targetPortClosed)},
		"target-name-unknown": {each: onObject(targetNameUnknown)},
		"service-port-off":    {each: onObject(servicePortOff), demanded: aPortInCommon},
		"protocol-udp":        {each: onObject(protocolUDP)},
		"name-off":            {each: onObject(nameOff), demanded: always, optional: true},
		"other-kind":          {each: onObject(otherKind), optional: true},
		"probe-gone":          {each: onObject(probeGone), optional: true},
		"probe-cannot-fail":   {each: onObject(probeCannotFail), optional: true},
		"probe-wrong-kind":    {each: onObject(probeWrongKind), optional: true},
		"replicas-more":       {each: onObject(replicasBy(1)), demanded: sameReplicas, optional: true},
		"replicas-fewer":      {each: onObject(replicasBy(-1)), demanded: sameReplicas, optional: true},
		"image-other-version": {each: onObject(imageOtherVersion), optional: true},
		"image-missing":       {each: onObject(imageMissing)},
		"image-crashing":      {each: onObject(imageCrashing)},
		"other-namespace":     {each: otherNamespace},
		"harm-scaled-away":    {whole: harmScaledAway},
		"harm-deleted":        {whole: harmDeleted},
		"harm-decoy":          {each: harmDecoy},
	}
}

// onObject is for operators that look at nothing but an object and its surroundings.
func onObject(change func(d *draft, o object) string) func(*draft, slot) string {
	return func(d *draft, at slot) string { return change(d, d.object(at)) }
}

func always(object, []object) bool { return true }

// Implemented lists the operators that there is code for.
func Implemented() []string { return sorted(operators()) }
