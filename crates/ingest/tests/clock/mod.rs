//! How long something takes, whatever else the machine is busy with.
//!
//! reads:  the clock of this thread's own work
//! writes: nothing

use std::time::Duration;

/// What this thread has computed so far; where the system does not tell, the time since the first call.
pub fn used() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
    }
    #[cfg(not(unix))]
    {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed()
    }
}
