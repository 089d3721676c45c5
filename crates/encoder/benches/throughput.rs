//! Word pieces per CPU second, the shipped arithmetic against 32-bit floating point, in interleaved rounds on one thread.
//!
//! `cargo bench -p onrecord-encoder`; an argument is the number of rounds. CPU seconds are the kernel's count for the thread
//! (wall seconds where there is none), so that a busy machine distorts little; trust the ratio more than the figures.

use onrecord_encoder::Encoder;
use onrecord_resources::model::Model;
use std::ops::Range;
use std::time::Instant;

/// Seconds this thread has computed for.
fn cpu_seconds(start: Instant) -> f64 {
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let counted = nanoseconds.as_deref().and_then(|s| s.split(' ').next()?.parse::<f64>().ok());
    counted.map_or_else(|| start.elapsed().as_secs_f64(), |n| n * 1e-9)
}

/// Sentences of 5 to 44 words drawn from the vocabulary by a fixed rule: about 1.2 pieces a word, as in news.
fn text(model: &Model, words: usize) -> (Vec<String>, Vec<Range<usize>>) {
    let vocabulary = String::from_utf8_lossy(model.vocabulary()).into_owned();
    let whole: Vec<&str> = vocabulary.lines().filter(|w| w.bytes().all(|b| b.is_ascii_lowercase())).collect();
    let mut state = 1u32;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut out = Vec::new();
    let mut sentences = Vec::new();
    while out.len() < words {
        let start = out.len();
        for _ in 0..5 + next(40) {
            let word = whole[next(whole.len())];
            out.push(if next(10) == 0 { format!("{word}-{}", next(1000)) } else { word.to_owned() });
        }
        sentences.push(start..out.len());
    }
    (out, sentences)
}

fn main() {
    let rounds = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(5);
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread()
        .build_global()
        .expect("no pool is built before");
    let start = Instant::now();
    let time = |f: &mut dyn FnMut()| {
        let before = cpu_seconds(start);
        f();
        cpu_seconds(start) - before
    };
    let mut model = None;
    let seconds = time(&mut || model = Some(Model::embedded_base().expect("the embedded model is whole")));
    let model = model.expect("it was just read");
    println!("model read and checked in {:.1} CPU ms", 1e3 * seconds);
    let mut encoders = Vec::new();
    let seconds =
        time(&mut || encoders.push(("16 bits", Encoder::new(&model).expect("the embedded model is whole"))));
    println!("encoder made in {:.1} CPU ms", 1e3 * seconds);
    encoders.push(("32 bits", Encoder::reference(&model).expect("the embedded model is whole")));

    let (words, sentences) = text(&model, 3000);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let pieces = encoders[0].1.count_pieces(&words, &sentences) as f64;
    println!("{} words, {pieces} word pieces; pieces per CPU second:", words.len());
    let mut all = vec![Vec::new(); encoders.len()];
    for _ in 0..rounds {
        for ((_, encoder), speeds) in encoders.iter().zip(&mut all) {
            speeds.push(pieces / time(&mut || drop(encoder.score(&words, &sentences))));
        }
        let last: Vec<String> = all.iter().map(|s| format!("{:8.0}", s[s.len() - 1])).collect();
        println!("{}  ratio {:.2}", last.join(" "), all[0][all[0].len() - 1] / all[1][all[1].len() - 1]);
    }
    for ((name, _), speeds) in encoders.iter().zip(&mut all) {
        speeds.sort_by(f64::total_cmp);
        println!("{name}: median {:.0}, best {:.0}", speeds[speeds.len() / 2], speeds[speeds.len() - 1]);
    }
}
