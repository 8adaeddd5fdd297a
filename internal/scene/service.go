package scene

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// A Service is one of the lesson's.
type Service struct {
	Name, Type, IP string
	// Ports are written as people write them: "80 → 8080".
	Ports []string
	// Selector is the labels it asks for, as kubectl writes them; "" where it has none.
	Selector      string
	Changed, Left time.Time

	uid   string
	wants map[string]string
}

// An Endpoint is an address behind a Service.
type Endpoint struct {
	IP, Pod, Node string
	// The conditions of its EndpointSlice.
	Ready, Serving, Terminating bool
	Changed, Left               time.Time
}

// applyService takes a Service as it is now.
func (s *Scene) applyService(d Delta) {
	old := s.services[d.UID]
	if d.Object == nil {
		if old != nil && old.Left.IsZero() {
			gone := *old
			gone.Changed, gone.Left = s.depart()
			s.services[d.UID] = &gone
		}
		return
	}
	var object corev1.Service
	if !read(d.Object, &object) {
		return
	}
	service := serviceOf(&object)
	if old != nil {
		service.Changed = old.Changed
	}
	if old == nil || old.Selector != service.Selector || old.Type != service.Type || !slices.Equal(old.Ports, service.Ports) {
		service.Changed = s.fresh()
	}
	s.services[d.UID] = service
}

func serviceOf(object *corev1.Service) *Service {
	service := &Service{
		uid: string(object.UID), Name: text(object.Name), Type: text(string(object.Spec.Type)), IP: text(object.Spec.ClusterIP),
		Selector: pairs(object.Spec.Selector), wants: object.Spec.Selector,
	}
	for _, port := range object.Spec.Ports {
		line := fmt.Sprintf("%d → %s", port.Port, port.TargetPort.String())
		if port.NodePort != 0 {
			line = fmt.Sprintf("%d, %s", port.NodePort, line)
		}
		service.Ports = append(service.Ports, text(line))
	}
	return service
}

// pairs writes labels as kubectl does.
func pairs(labels map[string]string) string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		all = append(all, key+"="+labels[key])
	}
	return text(strings.Join(all, ","))
}

// A slice is an EndpointSlice, with the endpoints that left it just now.
type slice struct {
	service   string
	endpoints []Endpoint
	left      []Endpoint
}

// empty slices show nothing, and are not kept.
func (s *slice) empty() bool { return len(s.endpoints)+len(s.left) == 0 }

// applySlice takes an EndpointSlice as it is now.
func (s *Scene) applySlice(d Delta) {
	old := s.slices[d.UID]
	if old == nil {
		old = &slice{}
	}
	now := &slice{service: old.service, left: old.left}
	if d.Object != nil {
		var object discoveryv1.EndpointSlice
		if !read(d.Object, &object) {
			return
		}
		now.service = text(object.Labels[discoveryv1.LabelServiceName])
		for _, endpoint := range object.Endpoints {
			now.endpoints = append(now.endpoints, endpointsOf(endpoint)...)
		}
	}
	s.compareEndpoints(old, now)
	s.slices[d.UID] = now
	if now.empty() {
		delete(s.slices, d.UID)
	}
}

func endpointsOf(from discoveryv1.Endpoint) []Endpoint {
	is := func(condition *bool, unknown bool) bool {
		if condition == nil {
			return unknown
		}
		return *condition
	}
	one := Endpoint{Ready: is(from.Conditions.Ready, true), Serving: is(from.Conditions.Serving, true), Terminating: is(from.Conditions.Terminating, false)}
	if from.TargetRef != nil && from.TargetRef.Kind == "Pod" {
		one.Pod = text(from.TargetRef.Name)
	}
	if from.NodeName != nil {
		one.Node = text(*from.NodeName)
	}
	all := make([]Endpoint, len(from.Addresses))
	for i, address := range from.Addresses {
		all[i] = one
		all[i].IP = text(address)
	}
	return all
}

// compareEndpoints notes what entered, turned and left.
func (s *Scene) compareEndpoints(old, now *slice) {
	before := map[string]Endpoint{}
	for _, e := range old.endpoints {
		before[e.IP] = e
	}
	for i := range now.endpoints {
		e := &now.endpoints[i]
		was, known := before[e.IP]
		delete(before, e.IP)
		now.left = slices.DeleteFunc(now.left, func(left Endpoint) bool { return left.IP == e.IP })
		e.Changed = was.Changed
		if !known || was.Ready != e.Ready || was.Serving != e.Serving || was.Terminating != e.Terminating {
			e.Changed = s.fresh()
		}
		switch {
		case e.Ready && !was.Ready:
			s.tell(EndpointIn, cmp.Or(e.Pod, e.IP), now.service)
		case was.Ready && !e.Ready:
			s.tell(EndpointOut, cmp.Or(e.Pod, e.IP), now.service)
		}
	}
	for _, e := range old.endpoints {
		if _, left := before[e.IP]; !left {
			continue
		}
		if e.Ready {
			s.tell(EndpointOut, cmp.Or(e.Pod, e.IP), now.service)
		}
		e.Ready, e.Serving = false, false
		e.Changed, e.Left = s.depart()
		now.left = append(now.left, e)
	}
}
