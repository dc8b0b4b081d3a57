package clustering

import (
	"cmp"
	"math"
	"slices"
)

// strongest turns the rows of a matrix into the directions in which they vary most, and keeps rank of them: the left
// singular vectors times the singular values.
func strongest(m matrix, rank int) matrix {
	gram := newMatrix(m.columns, m.columns)
	for i := range m.rows {
		row := m.row(i)
		for j, x := range row {
			addScaled(gram.row(j), x, row)
		}
	}
	values, vectors := eigen(gram)
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	turned := newMatrix(m.rows, rank)
	for i := range m.rows {
		for k := range rank {
			turned.row(i)[k] = dot(m.row(i), vectors.row(order[k]))
		}
	}
	return turned
}

// eigen finds the eigenvalues of a small symmetric matrix and its eigenvectors, row by row, by Jacobi's rotations. It uses
// up the matrix.
func eigen(m matrix) (values []float64, vectors matrix) {
	n := m.rows
	vectors = newMatrix(n, n)
	for i := range n {
		vectors.row(i)[i] = 1
	}
	const sweeps = 30 // about ten are enough for any matrix of this size
	for range sweeps {
		if offDiagonal(m) < 1e-22 {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(m, vectors, p, q)
			}
		}
	}
	values = make([]float64, n)
	for i := range n {
		values[i] = m.row(i)[i]
	}
	return values, vectors
}

// offDiagonal is how much of a symmetric matrix lies beside its diagonal, as a share of all of it.
func offDiagonal(m matrix) float64 {
	off, all := 0.0, 0.0
	for i := range m.rows {
		for j, x := range m.row(i) {
			if i != j {
				off += x * x
			}
			all += x * x
		}
	}
	if all == 0 {
		return 0
	}
	return off / all
}

// rotate makes the cell p, q of a symmetric matrix 0 by a rotation, and turns the vectors along.
func rotate(m, vectors matrix, p, q int) {
	cell := m.row(p)[q]
	if cell == 0 {
		return
	}
	theta := (m.row(q)[q] - m.row(p)[p]) / (2 * cell)
	tangent := math.Copysign(1, theta) / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	cos := 1 / math.Sqrt(tangent*tangent+1)
	sin := tangent * cos
	for k := range m.rows {
		row := m.row(k)
		row[p], row[q] = cos*row[p]-sin*row[q], sin*row[p]+cos*row[q]
	}
	turnRows(m.row(p), m.row(q), cos, sin)
	turnRows(vectors.row(p), vectors.row(q), cos, sin)
}

func turnRows(p, q []float64, cos, sin float64) {
	for k := range p {
		p[k], q[k] = cos*p[k]-sin*q[k], sin*p[k]+cos*q[k]
	}
}
