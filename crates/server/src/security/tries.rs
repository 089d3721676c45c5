//! How often somebody did something lately.
//!
//! reads:  the clock
//! writes: Tries

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Names that are kept at most; more are an attack, and the oldest go.
const MOST: usize = 20_000;

/// A leaking bucket for each name: so many at once, and one more whenever the time for one has passed.
pub struct Tries {
    most: u32,
    each: Duration,
    full_at: Mutex<BTreeMap<String, Instant>>,
}

impl Tries {
    /// So many in so much time.
    pub fn new(most: u32, time: Duration) -> Tries {
        Tries { most, each: time / most.max(1), full_at: Mutex::default() }
    }

    /// How long a name has to wait.
    pub fn wait(&self, name: &str) -> Option<Duration> {
        let now = Instant::now();
        let all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = all.get(name)?.saturating_duration_since(now);
        let allowed = self.each * (self.most - 1);
        (ahead > allowed).then(|| ahead - allowed)
    }

    /// Counts one.
    pub fn count(&self, name: &str) {
        let now = Instant::now();
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, at| *at > now);
            while all.len() >= MOST {
                let Some(first) = all.iter().min_by_key(|(_, at)| **at).map(|(n, _)| n.clone()) else {
                    break;
                };
                all.remove(&first);
            }
        }
        let at = all.entry(name.to_owned()).or_insert(now);
        *at = (*at).max(now) + self.each;
    }

    /// Forgets what a name did.
    pub fn forget(&self, name: &str) {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_so_many_there_is_a_wait() {
        let tries = Tries::new(5, Duration::from_secs(50));
        for n in 0..5 {
            assert_eq!(tries.wait("mara"), None, "try {n}");
            tries.count("mara");
        }
        let wait = tries.wait("mara").unwrap_or_default();
        assert!(wait > Duration::from_secs(8) && wait <= Duration::from_secs(10), "{wait:?}");
        assert_eq!(tries.wait("venn"), None);
        tries.forget("mara");
        assert_eq!(tries.wait("mara"), None);
    }
}
