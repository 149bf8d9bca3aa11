#include "agent/voice/timeline.h"
#include <math.h>
#include <string.h>

#define READY_BLOCKS 5
#define GUESS_BLOCKS 8 /* as many are needed to judge a line */
#define UNKNOWN_PPM 1000
#define HULL_DOUBT 7.0 /* measured: the error of a hull's slope in units of mean gap per block and second */
#define EVENT_FLOOR_S 20e-6 /* nobody's events are more punctual than this: what a wake-up takes */

struct line {
	double slope, offset, error;
};

void timeline_init(struct timeline *timeline, double rate_hz)
{
	memset(timeline, 0, sizeof(*timeline));
	timeline->rate_hz = rate_hz;
	timeline->error_ppm = UNKNOWN_PPM;
}

bool timeline_ready(const struct timeline *timeline)
{
	return timeline->count >= READY_BLOCKS;
}

double timeline_seconds(const struct timeline *timeline, int64_t now_ns)
{
	return (double)(now_ns - timeline->origin_ns) * 1e-9;
}

/* The i-th oldest block. */
static const struct timeline_block *block_at(const struct timeline *timeline, size_t i)
{
	size_t first = timeline->next + TIMELINE_BLOCKS - timeline->count;
	return &timeline->blocks[(first + i) % TIMELINE_BLOCKS];
}

/* Copies one kind of point of all blocks. */
static void collect(const struct timeline *timeline, size_t which, struct timeline_point *points)
{
	for (size_t i = 0; i < timeline->count; i++) {
		const struct timeline_block *block = block_at(timeline, i);
		points[i] = which == 0 ? block->mean : which == 1 ? block->earliest : block->latest;
	}
}

static struct line fit_squares(const struct timeline_point *points, size_t count)
{
	double mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
	for (size_t i = 0; i < count; i++) {
		mx += points[i].x / (double)count;
		my += points[i].y / (double)count;
	}
	for (size_t i = 0; i < count; i++) {
		double x = points[i].x - mx, y = points[i].y - my;
		xx += x * x;
		xy += x * y;
		yy += y * y;
	}
	struct line line = {.slope = xy / xx};
	double rest = (yy - line.slope * xy) / (double)(count - 2);
	line.offset = my - line.slope * mx;
	line.error = sqrt(fmax(rest, EVENT_FLOOR_S * EVENT_FLOOR_S) / xx);
	return line;
}

/* Below b, seen from the line a-c? Then b is a corner of the hull. */
static bool bends(const struct timeline_point *a, const struct timeline_point *b,
	const struct timeline_point *c, double side)
{
	return side * ((b->y - a->y) * (c->x - b->x) - (c->y - b->y) * (b->x - a->x)) < 0;
}

/* How likely a hull's slope is wrong: by the gaps between it and the points. Those of a sharp edge have a standard
 * deviation like their mean; where the mean is larger the edge is soft, and the hull hangs on a few outliers. */
static double hull_error(const struct timeline_point *points, size_t count, const struct line *line)
{
	double sum = 0, squares = 0, span = points[count - 1].x - points[0].x;
	for (size_t i = 0; i < count; i++) {
		double gap = fabs(points[i].y - line->offset - line->slope * points[i].x);
		sum += gap;
		squares += gap * gap;
	}
	double mean = sum / (double)count;
	double deviation = sqrt(fmax(squares / (double)count - mean * mean, EVENT_FLOOR_S * EVENT_FLOOR_S));
	double softness = fmax(1, mean / deviation);
	return HULL_DOUBT * fmax(mean, EVENT_FLOOR_S) * softness * softness / (double)count / span;
}

/* The line below (side 1) or above (side -1) all points with the least sum of distances: the edge of the convex hull
 * over the middle. */
static struct line fit_hull(const struct timeline_point *points, size_t count, double side)
{
	static const struct line none = {.error = 1};
	struct timeline_point hull[TIMELINE_BLOCKS];
	size_t corners = 0;
	double middle = 0;
	for (size_t i = 0; i < count; i++) {
		middle += points[i].x / (double)count;
		while (corners > 1 && !bends(&hull[corners - 2], &hull[corners - 1], &points[i], side))
			corners--;
		hull[corners++] = points[i];
	}
	for (size_t i = 1; i < corners; i++) {
		const struct timeline_point *a = &hull[i - 1], *b = &hull[i];
		if (b->x < middle || b->x <= a->x)
			continue;
		struct line line = {.slope = (b->y - a->y) / (b->x - a->x)};
		line.offset = a->y - line.slope * a->x;
		line.error = hull_error(points, count, &line);
		return line;
	}
	return none;
}

static struct line best_line(const struct timeline *timeline)
{
	struct timeline_point points[TIMELINE_BLOCKS] = {0};
	struct line lines[4];
	collect(timeline, 0, points);
	lines[0] = fit_squares(points, timeline->count);
	collect(timeline, 1, points);
	lines[1] = fit_squares(points, timeline->count);
	lines[2] = fit_hull(points, timeline->count, 1);
	collect(timeline, 2, points);
	lines[3] = fit_hull(points, timeline->count, -1);
	size_t best = 0;
	for (size_t i = 1; i < 4; i++)
		if (lines[i].error < lines[best].error)
			best = i;
	return lines[best];
}

/* Earliest event about the line, and how far the latest is from it. */
static void measure_edges(struct timeline *timeline, double slope)
{
	size_t recent = timeline->count < TIMELINE_RECENT ? timeline->count : TIMELINE_RECENT;
	double early = INFINITY, late = -INFINITY;
	for (size_t i = timeline->count - recent; i < timeline->count; i++) {
		const struct timeline_block *block = block_at(timeline, i);
		early = fmin(early, block->earliest.y - slope * block->earliest.x);
		late = fmax(late, block->latest.y - slope * block->latest.x);
	}
	timeline->early_s = early;
	timeline->jitter_s = late - early;
}

static void evaluate(struct timeline *timeline)
{
	double slope = 0;
	if (timeline->count >= GUESS_BLOCKS) {
		struct line line = best_line(timeline);
		slope = line.slope;
		timeline->ppm = (1 / (1 + slope) - 1) * 1e6;
		timeline->error_ppm = fmin(line.error * 1e6, UNKNOWN_PPM);
	}
	timeline->slope = slope;
	measure_edges(timeline, slope);
}

static void end_block(struct timeline *timeline)
{
	timeline->now.mean.x /= timeline->events;
	timeline->now.mean.y /= timeline->events;
	timeline->blocks[timeline->next] = timeline->now;
	timeline->next = (timeline->next + 1) % TIMELINE_BLOCKS;
	if (timeline->count < TIMELINE_BLOCKS)
		timeline->count++;
	timeline->events = 0;
	evaluate(timeline);
}

static void gather(struct timeline *timeline, double x, double y)
{
	struct timeline_block *now = &timeline->now;
	if (!timeline->events)
		*now = (struct timeline_block){.earliest = {x, y}, .latest = {x, y}};
	if (y < now->earliest.y)
		now->earliest = (struct timeline_point){x, y};
	if (y > now->latest.y)
		now->latest = (struct timeline_point){x, y};
	now->mean.x += x;
	now->mean.y += y;
	timeline->events++;
}

bool timeline_add(struct timeline *timeline, int64_t now_ns, double position)
{
	bool news = false;
	if (!timeline->total++)
		timeline->origin_ns = timeline->block_ns = now_ns;
	if (timeline->events && now_ns - timeline->block_ns >= TIMELINE_BLOCK_NS) {
		end_block(timeline);
		news = true;
	}
	if (!timeline->events)
		timeline->block_ns = now_ns;
	double x = position / timeline->rate_hz;
	gather(timeline, x, timeline_seconds(timeline, now_ns) - x);
	return news;
}

double timeline_earliest_s(const struct timeline *timeline, double position)
{
	double x = position / timeline->rate_hz;
	return timeline_ready(timeline) ? x + timeline->early_s + timeline->slope * x : 0;
}

void timeline_mend(struct timeline *timeline, int64_t since_ns, double late_s)
{
	double since = timeline_seconds(timeline, since_ns);
	for (size_t i = 0; i < timeline->count; i++) {
		struct timeline_block *block = &timeline->blocks[i];
		if (block->mean.x + block->mean.y < since)
			continue;
		block->earliest.y -= late_s;
		block->latest.y -= late_s;
		block->mean.y -= late_s;
	}
	timeline->events = 0; /* of the block under way some are from before, some from after */
}
