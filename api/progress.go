package api

import (
	"context"

	"nmrf/store"
)

// ListRecommendationProgress lists what was reported of a recommendation.
func (d *door) ListRecommendationProgress(ctx context.Context, r ListRecommendationProgressRequestObject) (ListRecommendationProgressResponseObject, error) {
	found, err := d.engine.RecommendationProgress(ctx, as(ctx, ""), r.Recommendation)
	if err != nil {
		return nil, err
	}
	return ListRecommendationProgress200JSONResponse{Items: each(found, reportedOf)}, nil
}

// ListClusterProgress lists what was reported of a cluster.
func (d *door) ListClusterProgress(ctx context.Context, r ListClusterProgressRequestObject) (ListClusterProgressResponseObject, error) {
	found, err := d.engine.ClusterProgress(ctx, as(ctx, ""), r.Cycle, r.Cluster)
	if err != nil {
		return nil, err
	}
	return ListClusterProgress200JSONResponse{Items: each(found, reportedOf)}, nil
}

func reportedOf(r store.Reported) ReportedProgress {
	return ReportedProgress{Round: r.Round, Institution: r.Institution, At: r.At, Entry: r.ProgressEntry}
}
