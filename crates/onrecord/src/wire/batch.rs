//! Work on a stream of items over all threads, with results in the order of the items and bounded memory.
//!
//! reads:  any iterator
//! writes: any sink

use rayon::prelude::*;

/// How much of a stream is held at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most items in one round.
    pub items: usize,
    /// A round is closed once its items weigh this much together; one item may weigh more.
    pub weight: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { items: 256, weight: 16 << 20 }
    }
}

/// Calls `work` on every item, over all threads, and `sink` on every result, in the order of the items.
///
/// Items are taken in rounds. The first round is short and each next one twice as long, so that the first result of a long
/// stream comes soon and threads are still kept busy later on. What `work` returns must not depend on other items; then the
/// results are the same for any number of threads.
///
/// # Errors
/// The first error of `sink`; the rest of the stream is not read.
pub fn in_order<T: Send, R: Send, E>(
    items: impl IntoIterator<Item = T>,
    limits: Limits,
    weigh: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut items = items.into_iter();
    let mut most = rayon::current_num_threads().min(limits.items);
    let mut round = Vec::new();
    loop {
        let mut weight = 0;
        while round.len() < most && weight < limits.weight {
            let Some(item) = items.next() else { break };
            weight += weigh(&item);
            round.push(item);
        }
        if round.is_empty() {
            return Ok(());
        }
        let results: Vec<R> = std::mem::take(&mut round).into_par_iter().map(&work).collect();
        results.into_iter().try_for_each(&mut sink)?;
        most = (most * 2).clamp(1, limits.items.max(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut seen = Vec::new();
        let work = |n: u64| {
            // Early items take longest, so an unordered collection would turn the order round.
            std::thread::sleep(std::time::Duration::from_micros(2000u64.saturating_sub(n * 10)));
            n * n
        };
        in_order(
            0..200,
            Limits::default(),
            |_| 1,
            work,
            |r| {
                seen.push(r);
                Ok::<(), ()>(())
            },
        )
        .unwrap();
        assert_eq!(seen, (0..200).map(|n| n * n).collect::<Vec<_>>());
    }

    #[test]
    fn no_more_than_the_limit_is_taken_ahead_of_the_sink() {
        let taken = Cell::new(0usize);
        let written = Cell::new(0usize);
        let ahead = Cell::new(0usize);
        let items = std::iter::from_fn(|| {
            taken.set(taken.get() + 1);
            ahead.set(ahead.get().max(taken.get() - written.get()));
            (taken.get() <= 100).then_some(())
        });
        let limits = Limits { items: 8, weight: 3 };
        in_order(
            items,
            limits,
            |_| 1,
            |()| (),
            |()| {
                written.set(written.get() + 1);
                Ok::<(), ()>(())
            },
        )
        .unwrap();
        assert_eq!(written.get(), 100);
        assert!(ahead.get() <= 3, "{} items were held at once", ahead.get());
    }

    #[test]
    fn an_error_of_the_sink_ends_the_stream() {
        let worked = AtomicUsize::new(0);
        let work = |n: usize| {
            worked.fetch_add(1, Ordering::Relaxed);
            n
        };
        let ended = in_order(
            0..,
            Limits { items: 4, weight: 100 },
            |_| 1,
            work,
            |n| if n < 5 { Ok(()) } else { Err(n) },
        );
        assert_eq!(ended, Err(5));
        assert!(worked.load(Ordering::Relaxed) <= 16);
    }
}
