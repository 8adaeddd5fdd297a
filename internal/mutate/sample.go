package mutate

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/klab-dev/klab/internal/law"
)

// Sample keeps at most limit variants of every task, of as many operators as it can; the seed chooses. What a
// smaller limit keeps, a greater one keeps too. Zero keeps all.
func Sample(made []law.Variant, limit int, seed uint64) []law.Variant {
	if limit <= 0 {
		return made
	}
	var out []int
	for _, task := range tasksOf(made) {
		out = append(out, chosen(made, task, limit, seed)...)
	}
	slices.Sort(out)
	kept := make([]law.Variant, len(out))
	for i, at := range out {
		kept[i] = made[at]
	}
	return kept
}

func tasksOf(made []law.Variant) []string {
	var out []string
	for _, v := range made {
		if !slices.Contains(out, v.Task) {
			out = append(out, v.Task)
		}
	}
	return out
}

// chosen gives the places of a task's sample: one variant of every operator, then a second of each, and so on.
func chosen(made []law.Variant, task string, limit int, seed uint64) []int {
	dice := rand.New(rand.NewPCG(seed, uint64(len(task))))
	var places []int
	for i, v := range made {
		if v.Task == task {
			places = append(places, i)
		}
	}
	dice.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	turn, seen := map[int]int{}, map[string]int{}
	for _, at := range places {
		turn[at] = seen[made[at].Operator]
		seen[made[at].Operator]++
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(turn[a], turn[b]) })
	return places[:min(limit, len(places))]
}
