package waybill

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestWhatFollowsEachOtherIsAcknowledgedInOnePiece(t *testing.T) {
	acked := spans{{0, 0}}
	for _, each := range []struct {
		due    []uint64
		wanted string
	}{
		{due: []uint64{1}, wanted: "up to 1, and []"},
		{due: []uint64{3, 2, 4}, wanted: "up to 4, and []"},
		{due: []uint64{7, 6}, wanted: "up to 0, and [7 6]"},
		{due: []uint64{9, 5}, wanted: "up to 5, and [9]"},
		{due: []uint64{8}, wanted: "up to 8, and []"},
		{due: []uint64{10, 11}, wanted: "up to 11, and []"},
	} {
		upTo, single := acked.bundle(each.due)
		if got := fmt.Sprintf("up to %d, and %v", upTo, single); got != each.wanted {
			t.Errorf("%v: %s, wanted %s", each.due, got, each.wanted)
		}
	}
}

// A message that is in hand must never be acknowledged with its neighbours: nobody would work it again.
func TestInAnyOrderEachMessageIsAcknowledgedOnceAndNoneBeforeItsTime(t *testing.T) {
	const inHand = 20
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 0))
		acked, done, unacknowledged := spans{{0, 0}}, map[uint64]bool{}, map[uint64]bool{}
		var taken []uint64
		for last := uint64(0); last < 300 || len(taken) > 0; {
			for len(taken) < inHand && last < 300 {
				last++
				taken = append(taken, last)
				unacknowledged[last] = true
			}
			chance.Shuffle(len(taken), func(a, b int) { taken[a], taken[b] = taken[b], taken[a] })
			many := 1 + chance.IntN(len(taken))
			due := taken[:many]
			taken = slices.Clone(taken[many:])
			for _, tag := range due {
				done[tag] = true
			}
			upTo, single := acked.bundle(due)
			acknowledge(t, unacknowledged, done, func(tag uint64) bool { return tag <= upTo })
			acknowledge(t, unacknowledged, done, func(tag uint64) bool { return slices.Contains(single, tag) })
		}
		if len(unacknowledged) > 0 || len(acked) != 1 {
			t.Fatalf("seed %d: left over %v, %v", seed, unacknowledged, acked)
		}
	}
}

func acknowledge(t *testing.T, unacknowledged, done map[uint64]bool, isMeant func(tag uint64) bool) {
	t.Helper()
	for tag := range unacknowledged {
		if !isMeant(tag) {
			continue
		}
		if !done[tag] {
			t.Fatalf("%d was acknowledged and not done", tag)
		}
		delete(unacknowledged, tag)
	}
}
