//! IPTC ninjs 1 to 3 → reports: one item, a list, or items in an item.
//!
//! reads:  JSON
//! writes: Entry
//!
//! Source: IPTC's ninjs schemas 1.4, 2.1 and 3.0, which differ in spelling (`body_text`, `bodies`, `contentType`). The day of
//! publication is that of `firstcreated`, or of the version where there is no other; `embargoed` and `pubstatus` go into the
//! edition. An item without any words (a picture without caption) is passed over.

use super::feed::{escaped, string};
use super::{Found, Item, Setting, agency_entry, has_words};
use crate::dates;
use crate::error::Refusal;
use crate::report::Markup;
use onrecord_document::{Edition, Meta, Status};
use onrecord_resources::zones::ZoneWords;
use serde_json::{Map, Value};

/// The items of a file.
pub(crate) fn items(bytes: &[u8], setting: &Setting, words: &ZoneWords) -> Found {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut found = Found::default();
    // One value, or several one after another.
    for value in serde_json::Deserializer::from_slice(bytes).into_iter::<Value>() {
        match value {
            Ok(Value::Array(values)) => {
                values.iter().for_each(|value| add(value, setting, words, &mut found));
            }
            Ok(value) => add(&value, setting, words, &mut found),
            Err(error) => {
                let why = format!("no JSON: {error}");
                found.items.push(setting.lost(None, Refusal::BadItem { why }));
                break;
            }
        }
        if found.len() > setting.limits.items {
            break;
        }
    }
    found
}

fn add(value: &Value, setting: &Setting, words: &ZoneWords, found: &mut Found) {
    let number = found.len() + 1;
    let place = format!("{}#{number}", setting.name);
    let Some(item) = value.as_object() else {
        found
            .items
            .push(setting.lost(Some(place), Refusal::BadItem { why: format!("item {number} is no object") }));
        return;
    };
    // An envelope around items.
    if let Some(inner) = item.get("items").and_then(Value::as_array) {
        inner.iter().for_each(|value| add(value, setting, words, found));
        return;
    }
    found.add(item_of(item, place, setting, words));
}

fn item_of(item: &Map<String, Value>, place: String, setting: &Setting, words: &ZoneWords) -> Option<Item> {
    // tidy: names of ninjs
    let html = string(item, "body_xhtml")
        .or_else(|| string(item, "body_html"))
        .or_else(|| with_type(item, "bodies", "html"));
    let text = || {
        string(item, "body_text")
            .or_else(|| with_type(item, "bodies", "plain"))
            .or_else(|| any_value(item, "bodies"))
    };
    let about = || {
        string(item, "description_text")
            .or_else(|| with_role(item, "descriptions", &["caption", "text", "summary", "main"]))
    };
    let title = string(item, "headline")
        .or_else(|| with_role(item, "headlines", &["main"]))
        .or_else(|| any_value(item, "headlines"))
        .or_else(|| string(item, "title"));
    let html = html.or_else(|| text().map(|t| escaped(&t)));
    let is_text = matches!(item.get("type").and_then(Value::as_str), None | Some("text" | "composite"));
    let (html, captions) = match html {
        Some(html) => (html, Vec::new()),
        None if is_text => (about().map(|t| escaped(&t)).unwrap_or_default(), Vec::new()),
        None => (String::new(), about().into_iter().collect()),
    };
    let first = |names: [&str; 2]| names.iter().find_map(|name| string(item, name));
    let published =
        first(["firstcreated", "firstCreated"]).or_else(|| first(["versioncreated", "versionCreated"]));
    let status = first(["pubstatus", "pubStatus"]);
    let note =
        string(item, "ednote").or_else(|| string(item, "edNote")).unwrap_or_default().to_ascii_lowercase();
    let edition = Edition {
        item: string(item, "uri"),
        version: string(item, "version").or_else(|| first(["versioncreated", "versionCreated"])),
        status: match status.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("withheld") => Status::Withheld,
            Some("canceled" | "cancelled") => Status::Cancelled,
            _ if note.contains("correct") => Status::Corrected,
            _ => Status::Usable,
        },
        embargoed: string(item, "embargoed"),
    };
    // tidy: names of ninjs
    let publisher = item
        .get("infosources")
        .or_else(|| item.get("infoSources"))
        .or_else(|| item.get("infosource"))
        .and_then(Value::as_array)
        .and_then(|sources| sources.iter().find_map(|s| string(s.as_object()?, "name")));
    let publisher = publisher.or_else(|| first(["copyrightholder", "copyrightHolder"]));
    let meta = Meta {
        publisher,
        published: published.and_then(|d| dates::day(&d, &words.dateline)),
        title,
        author: string(item, "byline").or_else(|| string(item, "by")),
        url: edition.item.clone().filter(|uri| uri.starts_with("http")),
        origin: Some(place.clone()),
    };
    let markup = Markup { deck: None, html, captions };
    has_words(&markup, &meta, &edition).then(|| Ok(agency_entry(markup, meta, edition, setting)))
}

/// The objects of a list.
fn objects<'a>(item: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    item.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn with_type(item: &Map<String, Value>, key: &str, kind: &str) -> Option<String> {
    let of =
        |object: &Map<String, Value>| string(object, "contenttype").or_else(|| string(object, "contentType"));
    objects(item, key).find(|o| of(o).is_some_and(|t| t.contains(kind))).and_then(|o| string(o, "value"))
}

fn with_role(item: &Map<String, Value>, key: &str, roles: &[&str]) -> Option<String> {
    roles.iter().find_map(|role| {
        objects(item, key)
            .find(|o| string(o, "role").as_deref() == Some(role))
            .and_then(|o| string(o, "value"))
    })
}

fn any_value(item: &Map<String, Value>, key: &str) -> Option<String> {
    objects(item, key).find_map(|o| string(o, "value"))
}
