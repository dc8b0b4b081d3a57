package clustering

import (
	"math"
	"math/rand/v2"
)

const (
	latentDims      = 50 // at most; and two fewer than there are items
	oversampling    = 10 // further dimensions while searching, so that the ones kept are found well
	powerIterations = 4
)

// matrix is dense, row by row.
type matrix struct {
	rows, columns int
	data          []float64
}

func newMatrix(rows, columns int) matrix {
	return matrix{rows, columns, make([]float64, rows*columns)}
}

func (m matrix) row(i int) []float64 { return m.data[i*m.columns : (i+1)*m.columns] }

// latent projects sparse rows onto their strongest common directions (latent semantic analysis) by a randomised singular
// value decomposition (Halko, Martinsson and Tropp 2011) from a fixed seed, and scales each row to length 1. It has no
// columns where there are too few items to have anything in common.
func latent(vectors [][]feature, dims int) matrix {
	rank := min(latentDims, len(vectors)-2, dims)
	if rank < 1 {
		return newMatrix(len(vectors), 0)
	}
	basis := randomMatrix(dims, min(rank+oversampling, len(vectors), dims))
	for range powerIterations {
		basis = transposedTimes(vectors, orthonormal(times(vectors, basis)), dims)
	}
	projected := times(vectors, orthonormal(basis))
	turned := strongest(projected, rank)
	for i := range turned.rows {
		scaleRow(turned.row(i))
	}
	return turned
}

func randomMatrix(rows, columns int) matrix {
	source := rand.New(rand.NewPCG(1, 2))
	m := newMatrix(rows, columns)
	for i := range m.data {
		m.data[i] = source.NormFloat64()
	}
	return m
}

func times(vectors [][]feature, m matrix) matrix {
	product := newMatrix(len(vectors), m.columns)
	for i, v := range vectors {
		to := product.row(i)
		for _, f := range v {
			addScaled(to, f.weight, m.row(f.dim))
		}
	}
	return product
}

func transposedTimes(vectors [][]feature, m matrix, dims int) matrix {
	product := newMatrix(dims, m.columns)
	for i, v := range vectors {
		from := m.row(i)
		for _, f := range v {
			addScaled(product.row(f.dim), f.weight, from)
		}
	}
	return product
}

// orthonormal makes the columns orthogonal to each other and of length 1 (Gram-Schmidt, twice over for exactness); a
// column that depends on those before it becomes 0.
func orthonormal(m matrix) matrix {
	t := transposed(m)
	for j := range t.rows {
		column := t.row(j)
		before := math.Sqrt(dot(column, column))
		for range 2 {
			for k := range j {
				addScaled(column, -dot(t.row(k), column), t.row(k))
			}
		}
		if after := math.Sqrt(dot(column, column)); after <= 1e-10*before {
			clear(column)
		} else {
			scale(column, 1/after)
		}
	}
	return transposed(t)
}

func transposed(m matrix) matrix {
	t := newMatrix(m.columns, m.rows)
	for i := range m.rows {
		for j, x := range m.row(i) {
			t.data[j*t.columns+i] = x
		}
	}
	return t
}

// scaleRow scales a row to length 1. One of which the directions kept show nothing becomes 0: what is left is rounding.
func scaleRow(v []float64) {
	length := math.Sqrt(dot(v, v))
	if length < 1e-6 {
		clear(v)
		return
	}
	scale(v, 1/length)
}
