package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"nmrf/activities/clustering"
	"nmrf/activities/clustering/quality"
)

const (
	poolClusters   = 60  // groups of a pool, at most
	leastTexts     = 150 // distinct texts that a State needs to be counted
	groupsPerState = 1.8 // groups asked for, as a multiple of the square root of its texts
)

// poolQuality says how well the clusters of a pool agree with labels given by people.
type poolQuality struct {
	Items       int     `json:"items"`
	Clusters    int     `json:"clusters"`
	NMI         float64 `json:"nmi"`
	ARI         float64 `json:"ari"`
	Homogeneity float64 `json:"homogeneity"`
	Purity      float64 `json:"purity"`
	Seconds     float64 `json:"seconds"`
}

// stateQuality says the same of each State by itself, on average.
type stateQuality struct {
	States  int     `json:"states"`
	AMI     float64 `json:"ami"`
	ARI     float64 `json:"ari"`
	Purity  float64 `json:"purity"`
	Seconds float64 `json:"seconds"`
}

func clusterCommand(s *settings) *cobra.Command {
	var file string
	var perState bool
	c := &cobra.Command{Use: "cluster --eval FILE [--per-state]", Args: cobra.NoArgs,
		Short: "Measure how well clusters agree with the labels of a CSV file with the columns Text, Issue and, for --per-state, To",
		RunE: func(*cobra.Command, []string) error {
			texts, err := readLabelled(file, perState)
			if err != nil {
				return err
			}
			if perState {
				return s.printStates(texts)
			}
			return s.printPool(texts)
		}}
	c.Flags().StringVar(&file, "eval", "", "CSV file: Text, Issue (labels with commas between), To (the State)")
	c.Flags().BoolVar(&perState, "per-state", false, "cluster each State by itself and print the mean")
	_ = c.MarkFlagRequired("eval")
	return c
}

func (s *settings) printPool(texts []labelled) error {
	begun := time.Now()
	single := slices.DeleteFunc(distinct(texts), labelled.several)
	if len(single) == 0 {
		return errors.New("no text in the file has exactly one label in its column Issue")
	}
	groups := clustering.Pool(itemsOf(single), poolClusters)
	a := agreement(single, groups)
	q := poolQuality{len(single), len(groups), a.NMI, a.ARI, a.Homogeneity, a.Purity, time.Since(begun).Seconds()}
	return s.print(q, "%d texts in %d clusters: NMI %.3f, ARI %.3f, homogeneity %.3f, purity %.3f, in %.1f s",
		q.Items, q.Clusters, q.NMI, q.ARI, q.Homogeneity, q.Purity, q.Seconds)
}

func (s *settings) printStates(texts []labelled) error {
	begun := time.Now()
	var q stateQuality
	for _, own := range byState(texts) {
		if own = distinct(own); len(own) < leastTexts {
			continue
		}
		items := itemsOf(own)
		target := int(math.Round(groupsPerState * math.Sqrt(float64(len(items)))))
		a := agreement(own, clustering.Grow(items, clustering.Constraints{}).Groups(items, target))
		q.States++
		q.AMI, q.ARI, q.Purity = q.AMI+a.AMI, q.ARI+a.ARI, q.Purity+a.Purity
	}
	if q.States == 0 {
		return fmt.Errorf("no State in the column To has %d distinct texts", leastTexts)
	}
	n := float64(q.States)
	q.AMI, q.ARI, q.Purity, q.Seconds = q.AMI/n, q.ARI/n, q.Purity/n, time.Since(begun).Seconds()
	return s.print(q, "%d States: AMI %.3f, ARI %.3f, purity %.3f, in %.1f s", q.States, q.AMI, q.ARI, q.Purity, q.Seconds)
}

// itemsOf makes items of texts in their order, so that ids tell nothing but that.
func itemsOf(texts []labelled) []clustering.Item {
	items := make([]clustering.Item, len(texts))
	for i, l := range texts {
		items[i] = clustering.Item{ID: fmt.Sprintf("%06d", i), Text: l.text}
	}
	return items
}

// agreement compares groups with labels, on the texts that have one label.
func agreement(texts []labelled, groups []clustering.Group) quality.Agreement {
	var labels []string
	var clusters []int
	for g, group := range groups {
		for _, m := range group.Members {
			if i, err := strconv.Atoi(m.ID); err == nil && !texts[i].several() {
				labels, clusters = append(labels, texts[i].labels[0]), append(clusters, g)
			}
		}
	}
	return quality.Compare(labels, clusters)
}
