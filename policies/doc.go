// Package policies says who may do what. The rules are data (base.csv, or a country's own text), judged by Casbin: roles
// and relations, never persons; what no rule allows is denied, and a denial outweighs every permission.
package policies
