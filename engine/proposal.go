package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"sync"

	"nmrf/activities"
	"nmrf/activities/clustering"
	"nmrf/followup"
)

// ClusterQuestion is how the recommendations are to be grouped.
type ClusterQuestion struct {
	Groups      int                          // how many clusters; 0: the default
	Constraints *followup.ClusterConstraints // nil: those of the text that stands
}

// ClusterProposal is a proposal of clusters for a cycle, largest first. Nothing of it is stored until it is submitted.
type ClusterProposal struct {
	Clusters             []ProposedCluster
	Least, Most, Default int     // between which numbers it can be cut, and how many the default gives
	Coherence            float64 // mean likeness of all recommendations with the centre of their cluster, 0 to 1
	Load                 ClusterLoad
	Constraints          followup.ClusterConstraints
}

// ClusterLoad tells how many recommendations the clusters hold.
type ClusterLoad struct {
	Smallest, Largest int
	Mean              float64
}

// ProposedCluster is one cluster of a proposal.
type ProposedCluster struct {
	ID        string
	Name      string
	Fixed     bool             // a coordinator gave the name
	Coherence float64          // 0 to 1
	Central   []string         // ids of up to three members that show best what it is about
	Members   []ProposedMember // the most central first
}

// ProposedMember is a recommendation in a proposed cluster. Likeness is with the centre of the cluster, 0 to 1; Why names the words,
// themes, persons and goals that it shares with others there.
type ProposedMember struct {
	followup.Recommendation
	Likeness float64
	Why      []string
}

// Document is the proposal as it is submitted to the clustering step.
func (p ClusterProposal) Document() *followup.Clusters {
	doc := &followup.Clusters{ClusterConstraints: p.Constraints}
	for _, c := range p.Clusters {
		one := followup.Cluster{ID: c.ID, Name: c.Name}
		for _, m := range c.Members {
			one.Recommendations = append(one.Recommendations, m.ID)
		}
		doc.Clusters = append(doc.Clusters, one)
	}
	return doc
}

// clustersStep is the step in which the clusters are confirmed.
const clustersStep = "clusters"

// ClusterProposal groups the recommendations of a cycle's latest clustering anew; NotFound before the system has proposed clusters.
func (e *Engine) ClusterProposal(ctx context.Context, c Caller, cycle string, q ClusterQuestion) (ClusterProposal, error) {
	if q.Groups < 0 || q.Groups > followup.MaxSelection {
		return ClusterProposal{}, followup.InvalidField("groups", "ask for 1 to %d clusters, or for 0, the default", followup.MaxSelection)
	}
	found, err := e.Step(ctx, c, cycle, followup.Clustering, 0, clustersStep)
	if err != nil {
		return ClusterProposal{}, err
	}
	var standing followup.Clusters
	switch {
	case found.Step.Content.Zero():
		return ClusterProposal{}, followup.Refuse(followup.NotFound, "no_clusters", "no clusters have been proposed yet")
	case found.Text == nil || found.Text.Erased:
		return ClusterProposal{}, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	if err := json.Unmarshal(found.Text.Data, &standing); err != nil {
		return ClusterProposal{}, err
	}
	var selection followup.Selection
	if err := e.store.ContentJSON(ctx, found.Stage.Dossier.Selection.ID, &selection); err != nil {
		return ClusterProposal{}, err
	}
	wanted := standing.ClusterConstraints
	if q.Constraints != nil {
		wanted = *q.Constraints
		if err := wanted.Check(selection); err != nil {
			return ClusterProposal{}, err
		}
	}
	return e.propose(ctx, selection, standing.Tree, wanted, q.Groups)
}

// propose cuts the tree that is kept, or one that is grown anew where the constraints are others.
func (e *Engine) propose(ctx context.Context, s followup.Selection, kept followup.Ref, wanted followup.ClusterConstraints, groups int) (ClusterProposal, error) {
	ids := make([]string, len(s.Recommendations))
	for i, r := range s.Recommendations {
		ids[i] = r.ID
	}
	recommendations, err := e.store.RecommendationsByID(ctx, ids)
	if err != nil {
		return ClusterProposal{}, err
	}
	collection := e.collections.of(activities.Items(ids, recommendations))
	tree, err := e.treeFor(ctx, collection, kept, wanted)
	if err != nil {
		return ClusterProposal{}, err
	}
	p := ClusterProposal{Constraints: wanted}
	p.Least, p.Most, p.Default = tree.Range()
	if groups == p.Default {
		groups = 0 // the default's clusters are larger than those of a cut at its number
	}
	for i, g := range collection.Groups(tree, groups) {
		p.add(activities.ClusterID(i), g, recommendations)
	}
	p.weigh()
	return p, nil
}

func (e *Engine) treeFor(ctx context.Context, collection clustering.Collection, kept followup.Ref, wanted followup.ClusterConstraints) (clustering.Tree, error) {
	var tree clustering.Tree
	if !kept.Zero() {
		if err := e.store.ContentJSON(ctx, kept.ID, &tree); err != nil && followup.AsError(err).Code != followup.NotFound {
			return tree, err
		}
	}
	if len(tree.Items) > 0 && tree.Under(clustering.Constraints(wanted)) {
		return tree, nil
	}
	return collection.Grow(clustering.Constraints(wanted)), nil
}

// add appends a group as a cluster of the proposal.
func (p *ClusterProposal) add(id string, g clustering.Group, found map[string]followup.Recommendation) {
	one := ProposedCluster{ID: id, Name: g.Name, Coherence: g.Coherence, Central: g.Central}
	for _, m := range g.Members {
		one.Members = append(one.Members, ProposedMember{Recommendation: found[m.ID], Likeness: m.Likeness, Why: m.Why})
		_, named := p.Constraints.Names[m.ID]
		one.Fixed = one.Fixed || named
	}
	p.Clusters = append(p.Clusters, one)
}

// weigh fills in what follows from all clusters.
func (p *ClusterProposal) weigh() {
	all := 0
	for _, c := range p.Clusters {
		n := len(c.Members)
		p.Coherence += c.Coherence * float64(n)
		p.Load.Largest = max(p.Load.Largest, n)
		if all == 0 || n < p.Load.Smallest {
			p.Load.Smallest = n
		}
		all += n
	}
	if all > 0 {
		p.Coherence /= float64(all)
		p.Load.Mean = float64(all) / float64(len(p.Clusters))
	}
}

// collections keeps the collections that were compared last, so that each move of a coordinator costs one tree at most.
type collections struct {
	mu   sync.Mutex
	last []comparedCollection
}

type comparedCollection struct {
	hash [sha256.Size]byte
	clustering.Collection
}

const keptCollections = 4

// of compares the items with each other, unless that was done not long ago.
func (k *collections) of(items []clustering.Item) clustering.Collection {
	data, _ := json.Marshal(items) // strings and lists of strings
	hash := sha256.Sum256(data)
	k.mu.Lock()
	for _, one := range k.last {
		if one.hash == hash {
			k.mu.Unlock()
			return one.Collection
		}
	}
	k.mu.Unlock()
	made := clustering.Prepare(items)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = append(k.last, comparedCollection{hash, made})
	k.last = slices.Delete(k.last, 0, max(0, len(k.last)-keptCollections))
	return made
}
