package api

import (
	"context"

	"nmrf/engine"
	"nmrf/followup"
)

// GetClusterProposal groups the recommendations into another number of clusters.
func (d *door) GetClusterProposal(ctx context.Context, r GetClusterProposalRequestObject) (GetClusterProposalResponseObject, error) {
	p, err := d.engine.ClusterProposal(ctx, as(ctx, ""), r.Cycle, engine.ClusterQuestion{Groups: r.Params.Groups})
	if err != nil {
		return nil, err
	}
	return GetClusterProposal200JSONResponse(proposalOf(p)), nil
}

// ProposeClusters groups the recommendations anew under a coordinator's moves.
func (d *door) ProposeClusters(ctx context.Context, r ProposeClustersRequestObject) (ProposeClustersResponseObject, error) {
	b := r.Body
	p, err := d.engine.ClusterProposal(ctx, as(ctx, ""), r.Cycle, engine.ClusterQuestion{Groups: b.Groups,
		Constraints: &followup.ClusterConstraints{Together: b.Together, Apart: b.Apart, Names: b.Names}})
	if err != nil {
		return nil, err
	}
	return ProposeClusters200JSONResponse(proposalOf(p)), nil
}

func proposalOf(p engine.ClusterProposal) ClusterProposal {
	out := ClusterProposal{Clusters: each(p.Clusters, proposedOf), Least: p.Least, Most: p.Most, Default: p.Default, Coherence: p.Coherence,
		Together: list(p.Constraints.Together), Apart: list(p.Constraints.Apart), Names: p.Constraints.Names}
	if out.Names == nil {
		out.Names = map[string]string{}
	}
	out.Load.Smallest, out.Load.Mean, out.Load.Largest = p.Load.Smallest, p.Load.Mean, p.Load.Largest
	return out
}

func proposedOf(c engine.ProposedCluster) ProposedCluster {
	return ProposedCluster{Id: c.ID, Name: c.Name, Fixed: c.Fixed, Coherence: c.Coherence, Central: list(c.Central),
		Members: each(c.Members, func(m engine.ProposedMember) ProposedMember {
			return ProposedMember{Id: m.ID, Text: m.Text, Likeness: m.Likeness, Why: list(m.Why)}
		})}
}
