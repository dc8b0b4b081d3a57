package clustering

import "math"

// sum adds up the vectors of some items: the features first, then the latent part. Divided by its length it is the
// centroid of the items.
func (s *space) sum(group []int) []float64 {
	sum := make([]float64, s.dims+s.latent.columns)
	for _, i := range group {
		for _, f := range s.vectors[i] {
			sum[f.dim] += f.weight
		}
		addScaled(sum[s.dims:], 1, s.latent.row(i))
	}
	return sum
}

// likeness is the cosine of an item and a direction of length 1.
func (s *space) likeness(item int, direction []float64) float64 {
	total := dot(s.latent.row(item), direction[s.dims:])
	for _, f := range s.vectors[item] {
		total += f.weight * direction[f.dim]
	}
	return total
}

// direction scales a vector to length 1; the vector of length 0 stays as it is.
func direction(v []float64) []float64 {
	out := make([]float64, len(v))
	if length := math.Sqrt(dot(v, v)); length > 0 {
		addScaled(out, 1/length, v)
	}
	return out
}

func dot(a, b []float64) float64 {
	total := 0.0
	for i, x := range a {
		total += x * b[i]
	}
	return total
}

func addScaled(to []float64, factor float64, from []float64) {
	for i, x := range from {
		to[i] += factor * x
	}
}

func scale(v []float64, factor float64) {
	for i := range v {
		v[i] *= factor
	}
}

func squares(v []feature) float64 {
	sum := 0.0
	for _, f := range v {
		sum += f.weight * f.weight
	}
	return sum
}

func scaleTo(v []feature, length float64) {
	if sum := squares(v); sum > 0 {
		scaleBy(v, length/math.Sqrt(sum))
	}
}

func scaleBy(v []feature, factor float64) {
	for i := range v {
		v[i].weight *= factor
	}
}
