#include "tests/bench/sinad.h"
#include <math.h>
#include <string.h>

#define WINDOW_MS 32
#define ROUNDS 4
#define UNKNOWNS 4 /* cosine, sine, constant, frequency */

/* Gauss-Jordan; the matrix has the right side as its last column. */
static void solve(double matrix[UNKNOWNS][UNKNOWNS + 1], double result[UNKNOWNS])
{
	for (int column = 0; column < UNKNOWNS; column++) {
		int pivot = column;
		for (int row = column + 1; row < UNKNOWNS; row++)
			if (fabs(matrix[row][column]) > fabs(matrix[pivot][column]))
				pivot = row;
		for (int k = 0; k <= UNKNOWNS; k++) {
			double kept = matrix[column][k];
			matrix[column][k] = matrix[pivot][k];
			matrix[pivot][k] = kept;
		}
		for (int row = 0; row < UNKNOWNS; row++) {
			double factor = row == column ? 0 : matrix[row][column] / matrix[column][column];
			for (int k = column; k <= UNKNOWNS; k++)
				matrix[row][k] -= factor * matrix[column][k];
		}
	}
	for (int i = 0; i < UNKNOWNS; i++)
		result[i] = matrix[i][UNKNOWNS] / matrix[i][i];
}

/* One round of the four-parameter fit (IEEE 1057): improves *omega, returns the energies of sine and rest. */
static void fit(const int16_t *samples, size_t count, double *omega, double last[UNKNOWNS], double *signal,
	double *rest)
{
	double matrix[UNKNOWNS][UNKNOWNS + 1] = {0};
	double middle = (double)count / 2;
	*signal = *rest = 0;
	for (size_t i = 0; i < count; i++) {
		double t = (double)i - middle, c = cos(*omega * t), s = sin(*omega * t);
		double term[UNKNOWNS + 1] = {c, s, 1, t * (last[1] * c - last[0] * s), samples[i]};
		for (int row = 0; row < UNKNOWNS; row++)
			for (int k = 0; k <= UNKNOWNS; k++)
				matrix[row][k] += term[row] * term[k];
	}
	for (int k = 0; k < UNKNOWNS && last[0] * last[0] + last[1] * last[1] < 1; k++)
		matrix[3][k] = matrix[k][3] =
			k == 3; /* first round: amplitude is not known, frequency stays */
	if (last[0] * last[0] + last[1] * last[1] < 1)
		matrix[3][UNKNOWNS] = 0;
	solve(matrix, last);
	*omega += last[3];
	for (size_t i = 0; i < count; i++) {
		double t = (double)i - middle;
		double sine = last[0] * cos(*omega * t) + last[1] * sin(*omega * t);
		double off = samples[i] - sine - last[2];
		*signal += sine * sine;
		*rest += off * off;
	}
}

double sinad_db(const int16_t *samples, size_t count, double hz, double rate_hz)
{
	size_t window = (size_t)(rate_hz * WINDOW_MS / 1000);
	double signals = 0, rests = 1e-9;
	for (size_t at = 0; at + window <= count; at += window) {
		double omega = 2 * M_PI * hz / rate_hz, last[UNKNOWNS] = {0}, signal = 0, rest = 0;
		for (int round = 0; round < ROUNDS; round++)
			fit(samples + at, window, &omega, last, &signal, &rest);
		signals += signal;
		rests += rest;
	}
	return 10 * log10(signals / rests);
}
