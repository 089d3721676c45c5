//! Whether a report is in the language that the lexicons are for.
//!
//! reads:  document.text, zones
//! writes: a note or a refusal
//! data:   data/lexicon/en/ingest.toml (`language`)

use crate::error::Refusal;
use onrecord_document::{Note, Text, Zone, ZoneKind};
use onrecord_resources::zones::LanguageRules;

/// A note where the language is not sure.
///
/// # Errors
/// If the body is long enough to tell, the detector is sure of another language, and too few of its words are common
/// English ones. Both must agree: the detector alone mistakes lists of foreign names for their language.
pub(crate) fn check(
    text: &Text,
    zones: &[Zone],
    any_language: bool,
    rules: &LanguageRules,
) -> Result<Option<Note>, Refusal> {
    let sample = sample(text, zones, rules.sample);
    let Some(info) = whatlang::detect(&sample) else { return Ok(None) };
    let (lang, score) = (info.lang(), info.confidence());
    if lang.code() == rules.code {
        return Ok(None);
    }
    let share = common_share(&sample, rules);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let found = format!("{} ({:.0} % of its words are common English ones)", lang.eng_name(), share * 100.0);
    if share >= rules.share {
        return Ok(None);
    }
    if score < rules.sure || letters < rules.fewest_letters {
        let message = format!("the text may be {found}; too short or too mixed to be sure, read as English");
        return Ok((letters >= rules.fewest_letters).then(|| Note::whole("language-unsure", message)));
    }
    if any_language {
        let message =
            format!("the text looks like {found}; read as English because any language was asked for");
        return Ok(Some(Note::whole("other-language", message)));
    }
    let (lang, name) = (lang.code().to_owned(), lang.eng_name().to_owned());
    Err(Refusal::OtherLanguage { lang, name, score })
}

/// Paragraphs of the body, up to about `most` bytes; the whole text where there is no body.
fn sample(text: &Text, zones: &[Zone], most: usize) -> String {
    let mut sample = String::new();
    let body = |z: &&Zone| z.kind == ZoneKind::Body;
    let any = zones.iter().any(|z| body(&z));
    for zone in zones.iter().filter(|z| !any || body(z)) {
        let paragraph = &text[zone.span];
        let rest = most.saturating_sub(sample.len()).min(paragraph.len());
        let cut = (0..=rest).rev().find(|&i| paragraph.is_char_boundary(i)).unwrap_or(0);
        sample.push_str(&paragraph[..cut]);
        sample.push('\n');
        if sample.len() >= most {
            break;
        }
    }
    sample
}

fn common_share(sample: &str, rules: &LanguageRules) -> f64 {
    let words =
        sample.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|w| !w.is_empty());
    let (common, all) = words.fold((0usize, 0usize), |(common, all), word| {
        (common + usize::from(rules.common.contains(&word.to_lowercase())), all + 1)
    });
    common as f64 / all.max(1) as f64
}
