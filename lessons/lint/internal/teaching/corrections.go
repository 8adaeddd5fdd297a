package teaching

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// A box is how a language writes what many notes say wrongly: the claim in quotation marks, then what is so, each with
// its label.
type box struct {
	claim, fact     string
	claimed, stated *regexp.Regexp
}

func boxes() map[string]box {
	return map[string]box{
		lessons.English: {claim: `**You may have read:** "…"`, fact: "**In fact:** …",
			claimed: regexp.MustCompile(`(?s)^\*\*You may have read:\*\* ".*"$`), stated: regexp.MustCompile(`^\*\*In fact:\*\* \S`)},
		lessons.Chinese: {claim: "**常见说法：**“……”", fact: "**实际情况：**……",
			claimed: regexp.MustCompile(`(?s)^\*\*常见说法：\*\*“.*”$`), stated: regexp.MustCompile(`^\*\*实际情况：\*\*\S`)},
	}
}

// corrections proves that each section of corrections is made of claims and facts, in turn, and that no other section has
// any.
func (l lint) corrections() {
	for _, language := range layout.Languages() {
		sections, _ := texts.Cut(l.Source, layout.TextFile(language))
		for _, section := range sections {
			if section.Kind != lessons.KindCorrection {
				l.strayed(language, section)
				continue
			}
			if missing := boxes()[language].missing(section.Markdown); missing != "" {
				l.At(language, section.Line, fmt.Sprintf("correction: %s lacks %s", section.ID, missing),
					"write two paragraphs for each: the claim with its label, in quotation marks, then what is so, with its own")
			}
		}
	}
}

// strayed reports what looks like a claim or a fact where people do not expect it.
func (l lint) strayed(language string, section texts.PlacedSection) {
	for paragraph := range strings.SplitSeq(texts.ApartFromBlocks(section.Markdown), "\n\n") {
		for _, label := range boxes()[language].labels() {
			if strings.HasPrefix(strings.TrimSpace(paragraph), label) {
				l.At(language, section.Line, fmt.Sprintf("%s: %s says %s outside of a correction", section.Kind, section.ID, label),
					"put it below <!-- correction: ID -->, the claim and then what is so")
			}
		}
	}
}

// labels are those of the claim and the fact.
func (b box) labels() []string {
	claim, _, _ := strings.Cut(b.claim[2:], "**")
	fact, _, _ := strings.Cut(b.fact[2:], "**")
	return []string{"**" + claim + "**", "**" + fact + "**"}
}

// missing returns what a section of corrections lacks: a label where its turn comes, or nothing.
func (b box) missing(markdown string) string {
	pairs, claimed := 0, false
	for paragraph := range strings.SplitSeq(texts.ApartFromBlocks(markdown), "\n\n") {
		switch paragraph = strings.TrimSpace(paragraph); {
		case b.claimed.MatchString(paragraph) && !claimed:
			pairs, claimed = pairs+1, true
		case b.stated.MatchString(paragraph) && claimed:
			claimed = false
		case strings.HasPrefix(paragraph, "**") || claimed:
			return b.next(claimed)
		}
	}
	if claimed || pairs == 0 {
		return b.next(claimed)
	}
	return ""
}

// next is the label whose turn it is.
func (b box) next(claimed bool) string {
	if claimed {
		return b.fact
	}
	return b.claim
}
