//! Time expressions of news and their values on a Friday, 14 March 2031.

use crate::testing::parse;
use jiff::civil::{Date, date};
use onrecord_encoder::Scores;
use onrecord_resources::Files;
use onrecord_resources::times::Times;

const FRIDAY: Option<Date> = Some(date(2031, 3, 14));

/// The expressions and values in a sentence of plain words; `+word` is a finite verb that governs everything.
fn values(words: &str, published: Option<Date>) -> Vec<(String, String)> {
    let verb = words.split(' ').position(|w| w.starts_with('+')).map_or(1, |v| v + 1);
    let mut lines = String::new();
    for (i, word) in words.split(' ').enumerate() {
        let word = word.trim_start_matches('+');
        let (head, relation) =
            if i + 1 == verb { (0, "root") } else { (verb, if word == "will" { "aux" } else { "dep" }) };
        let tag = if head == 0 { "VERB VBD" } else { "NOUN NN" };
        lines += &format!("{word} {} {tag} {head} {relation}\n", word.to_lowercase());
    }
    let (document, syntax) = parse(&lines, published);
    let times = Times::load(&Files::embedded()).unwrap_or_else(|p| panic!("{p:?}"));
    let found = super::find(&document, &syntax, &Scores::default(), &times);
    found.iter().map(|t| (document.text[t.span].to_owned(), t.value.clone())).collect()
}

fn one(words: &str) -> (String, String) {
    let found = values(words, FRIDAY);
    assert_eq!(found.len(), 1, "{words}: {found:?}");
    found[0].clone()
}

#[test]
fn dates_of_the_calendar() {
    for (words, text, value) in [
        ("They +met on March 25 , 2016 .", "March 25 , 2016", "2016-03-25"),
        ("They +met on 25 March 2016 .", "25 March 2016", "2016-03-25"),
        ("They +met on the 5th of May .", "the 5th of May", "2030-05-05"),
        ("They +met on Monday , 3 March .", "Monday , 3 March", "2031-03-03"),
        ("It +started on 2016-03-25 .", "2016-03-25", "2016-03-25"),
        ("It +started on 25/03/2016 .", "25/03/2016", "2016-03-25"),
        ("It +started in March 2016 .", "March 2016", "2016-03"),
        ("It +started in February .", "February", "2031-02"),
        ("It +started in November .", "November", "2030-11"),
        ("It will +start in November .", "November", "2031-11"),
        ("It +raged since 2011 .", "2011", "2011"),
        ("It +began in the 1990s .", "the 1990s", "199"),
        ("It +began in the 19th century .", "the 19th century", "18"),
        ("It +began in early October 2020 .", "early October 2020", "2020-10"),
    ] {
        assert_eq!(one(words), (text.to_owned(), value.to_owned()), "{words}");
    }
    assert!(
        values("They may +march on 25 men .", FRIDAY).is_empty(),
        "neither may nor march is a month here"
    );
    assert!(values("He +paid 2016 dollars .", FRIDAY).is_empty());
    assert!(values("A 14 - year - old +fled .", FRIDAY).is_empty(), "an age is no time");
}

#[test]
fn dates_counted_from_the_day_of_publication() {
    for (words, text, value) in [
        ("They +met on Saturday .", "Saturday", "2031-03-08"),
        ("They +met on Friday .", "Friday", "2031-03-14"),
        ("They will +meet on Saturday .", "Saturday", "2031-03-15"),
        ("They +meet next Friday .", "next Friday", "2031-03-21"),
        ("They +met last Friday .", "last Friday", "2031-03-07"),
        ("They +met yesterday .", "yesterday", "2031-03-13"),
        ("They +met on Thursday night .", "Thursday night", "2031-03-13TNI"),
        ("They +met last month .", "last month", "2031-02"),
        ("They +met this week .", "this week", "2031-W11"),
        ("They +met last year .", "last year", "2030"),
        ("They +met two days ago .", "two days ago", "2031-03-12"),
        ("They +met three years ago .", "three years ago", "2028"),
        ("They +fought for the past 20 - plus months .", "the past 20 - plus months", "P20M"),
        ("They +fought for two weeks .", "two weeks", "P2W"),
        ("They +fought a five - year war .", "five - year", "P5Y"),
        ("They +fought in recent months .", "recent months", "PAST_REF"),
        ("They +meet every Friday .", "every Friday", "XXXX-WXX-5"),
        ("They +met at 5:30 p.m. on Thursday .", "5:30 p.m. on Thursday", "2031-03-13T17:30"),
    ] {
        assert_eq!(one(words), (text.to_owned(), value.to_owned()), "{words}");
    }
}

#[test]
fn without_a_day_of_publication_only_what_is_absolute() {
    let bare = |words| values(words, None).into_iter().map(|(_, v)| v).collect::<Vec<_>>();
    assert_eq!(bare("They +met on March 25 , 2016 ."), ["2016-03-25"]);
    assert_eq!(bare("They +met on Saturday ."), ["XXXX-WXX-6"]);
    assert_eq!(bare("They +met in March ."), ["XXXX-03"]);
}

#[test]
fn hostile_numbers_are_no_dates() {
    for words in [
        "On 99 February 9999 +x .",
        "99999999999999 days ago +x",
        "9223372036854775807 years later +x",
        "31 April 2031 +x",
        "- - - +x",
        "00/00/0000 +x",
    ] {
        for (text, value) in values(words, FRIDAY) {
            assert!(!value.is_empty() && !text.is_empty(), "{words}");
        }
    }
}

#[test]
fn in_a_history_dates_are_counted_from_one_another() {
    let told = "In 1911 , in March 1912 , in May 1913 and in 1914 they +met . They agreed on 3 June , and the next day on 7 October . \
                They parted in February , met again that year , and the winter was hard . It is now over .";
    let values: Vec<String> = values(told, FRIDAY).into_iter().map(|(_, v)| v).collect();
    assert_eq!(
        values,
        [
            "1911",
            "1912-03",
            "1913-05",
            "1914",
            "1914-06-03",
            "1914-06-04",
            "1914-10-07",
            "1915-02",
            "1915",
            "1915-WI",
            "PRESENT_REF"
        ]
    );
    // News of the day has years in it too.
    let news = values_of("Since 2030 they +met on 3 June .");
    assert_eq!(news, ["2030", "2030-06-03"]);
    assert!(values_of("It is now over .").is_empty());
}

fn values_of(words: &str) -> Vec<String> {
    values(words, FRIDAY).into_iter().map(|(_, v)| v).collect()
}

#[test]
fn ranges_eras_and_days_with_a_name() {
    for (words, expected) in [
        ("They +ruled from 1790 to 1801 .", vec!["1790", "1801"]),
        ("They +fought in 1915 - 17 .", vec!["1915", "1917"]),
        ("They +met on 5 - 7 January 2016 .", vec!["2016-01-05", "2016-01-07"]),
        ("They +met on March 5 - 9 , 2018 .", vec!["2018-03-05", "2018-03-09"]),
        ("They +ruled from 499 to 493 BC .", vec!["BC0499", "BC0493"]),
        ("It +fell in 347 AD .", vec!["0347"]),
        ("They +met on Christmas Eve 2019 .", vec!["2019-12-24"]),
        ("They +met on the night of 20 June 2030 .", vec!["2030-06-20TNI"]),
        ("They +met in mid-November 2020 .", vec!["2020-11"]),
        ("They +met on the 27th .", vec!["2031-02-27"]),
    ] {
        assert_eq!(values_of(words), expected, "{words}");
    }
    assert!(values_of("They +paid 300 to 400 men .").is_empty());
}
