//! Which claims are asked for, and the SQL that finds them.
//!
//! reads:  nothing
//! writes: Filter, its conditions
//!
//! Everything a person typed is bound as a parameter; sorting is by a choice of ours. No text of theirs becomes SQL.

use crate::LedgerError;
use crate::paging::Cursor;
use crate::words::{full_text, id_bounds, is_code, name_search, padded};
use jiff::civil::Date;
use onrecord_attribution::SourceKind;
use onrecord_events::{Certainty, Mood, Polarity, StatementForm};
use rusqlite::types::Value;

/// Which claims are asked for: those that meet every condition. The default asks for all, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// A source after the publisher whose name holds these words or whose actor code starts so.
    pub source: Option<String>,
    /// The kind of the innermost source.
    pub source_kind: Option<SourceKind>,
    /// A publisher whose name holds these words.
    pub publisher: Option<String>,
    /// An actor whose name holds these words or whose code starts so (`ARVMIL`, in capitals).
    pub actor: Option<String>,
    /// A recipient likewise.
    pub recipient: Option<String>,
    /// An actor or a recipient likewise.
    pub party: Option<String>,
    /// Any of these event types or relations, case aside; none: every one.
    pub kinds: Vec<String>,
    /// Events or relations only.
    pub form: Option<StatementForm>,
    /// Any of these quad classes; none: every one.
    pub quads: Vec<u8>,
    /// The beginning of a CAMEO code.
    pub cameo: Option<String>,
    /// A place whose name holds these words, or its GeoNames id.
    pub place: Option<String>,
    /// Days of printing.
    pub published: DayRange,
    /// Days of the statement; those that overlap, where it covers several.
    pub happened: DayRange,
    /// Words that must all occur; `"side by side"` and `begin*` work. Text without a word in it finds nothing.
    pub text: Option<String>,
    /// Where they must occur.
    pub text_in: TextIn,
    /// How sure the innermost source is.
    pub certainty: Option<Certainty>,
    /// Whether it is said to hold.
    pub polarity: Option<Polarity>,
    /// In what mood it is said.
    pub mood: Option<Mood>,
    /// Also claims that an analyst rejected.
    pub with_rejected: bool,
    /// The beginning of a document's id.
    pub document: Option<String>,
    /// Sorting.
    pub order: Order,
    /// Only what comes after this place of the list.
    pub after: Option<Cursor>,
    /// At most so many; none: all.
    pub limit: Option<u64>,
    /// So many are left out first.
    pub offset: u64,
}

/// Days from and to, both included; an open end is no condition, a day that is not known meets none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DayRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// Where words must occur.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TextIn {
    /// In the claim's plain words, or in its report.
    #[default]
    Either,
    /// In the claim's plain words.
    Claim,
    /// In the report that it was read in.
    Document,
}

/// Sorting; ties go by document id, then by place in the text, so that the order is always the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// By day of printing, latest first; unknown days last.
    #[default]
    Newest,
    /// By day of printing, earliest first; unknown days last.
    Oldest,
    /// By the statement's own first day, earliest first; unknown days last.
    Happened,
    /// By document.
    Document,
}

/// One condition.
pub(crate) struct Part {
    /// SQL that lists the keys of the claims that meet it, from an index; nothing where there is no such index.
    pub find: Option<(String, Vec<Value>)>,
    /// SQL that tells of a row `c` of a document `d` whether it meets it.
    pub test: (String, Vec<Value>),
    /// Whether the test looks at the document alone.
    pub of_document: bool,
}

/// Conditions that must all hold.
#[derive(Default)]
pub(crate) struct Conditions {
    pub parts: Vec<Part>,
}

impl Conditions {
    /// A condition that can only be tested.
    fn and(&mut self, test: &str, params: impl IntoIterator<Item = Value>) {
        let test = (test.to_owned(), params.into_iter().collect());
        self.parts.push(Part { find: None, test, of_document: false });
    }

    /// One on the document.
    fn and_document(&mut self, test: &str, params: impl IntoIterator<Item = Value>) {
        self.and(test, params);
        self.parts.iter_mut().last().into_iter().for_each(|p| p.of_document = true);
    }

    /// The last one can also be listed.
    fn found_by(&mut self, find: String, params: impl IntoIterator<Item = Value>) {
        let find = Some((find, params.into_iter().collect()));
        if let Some(part) = self.parts.last_mut() {
            part.find = find;
        }
    }

    /// Rows of `table` (alias `x`) that belong to the claim and match a name or code.
    fn and_named(&mut self, table: &str, code: &str, extra: &str, typed: &str) {
        let (words, search) = (padded(typed), name_search(typed));
        let by_code = is_code(typed);
        let test = format!(
            "EXISTS (SELECT 1 FROM {table} x WHERE x.claim = c.key AND (instr(x.words, ?) > 0{}){extra})",
            if by_code { format!(" OR x.{code} GLOB ?") } else { String::new() }
        );
        let glob = by_code.then(|| Value::Text(format!("{typed}*")));
        self.and(&test, [Value::Text(words.clone())].into_iter().chain(glob));
        let Some(search) = search else { return };
        let mut find = format!("SELECT x.claim FROM {table} x WHERE x.words IN ({NAMES}){extra}");
        let mut params = vec![Value::Text(search), Value::Text(words)];
        if by_code {
            // Codes are capitals and digits, which all come before the tilde.
            find.push_str(&format!(
                " UNION SELECT x.claim FROM {table} x WHERE x.{code} >= ? AND x.{code} < ? AND x.{code} <> ''{extra}"
            ));
            params.extend([Value::Text(typed.to_owned()), Value::Text(format!("{typed}~"))]);
        }
        self.found_by(find, params);
    }

    fn and_one_of(&mut self, column: &str, values: Vec<Value>) {
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            self.and(&format!("{column} IN ({marks})"), values);
        }
    }

    /// SQL after `FROM claim c JOIN document d`, and its parameters.
    pub fn joined(&self) -> (String, Vec<Value>) {
        let (mut sql, mut all) = (String::new(), Vec::new());
        for part in &self.parts {
            sql.push_str(if sql.is_empty() { " WHERE " } else { " AND " });
            let params = match &part.find {
                Some((find, params)) => {
                    sql.push_str(&format!("c.key IN ({find})"));
                    params
                }
                None => {
                    sql.push_str(&part.test.0);
                    &part.test.1
                }
            };
            all.extend(params.iter().cloned());
        }
        (sql, all)
    }
}

/// The names that hold some words, of all that the ledger has: found by the index of words, then to the letter.
const NAMES: &str = "SELECT n.words FROM name_words f JOIN name n ON n.key = f.rowid
 WHERE name_words MATCH ? AND instr(n.words, ?) > 0";

impl Filter {
    /// Whether every claim that stands meets it.
    pub(crate) fn is_open(&self) -> bool {
        let bare = Filter { order: Order::default(), after: None, limit: None, offset: 0, ..self.clone() };
        bare == Filter::default()
    }

    /// The conditions, without sorting and limit.
    pub(crate) fn conditions(&self) -> Result<Conditions, LedgerError> {
        let mut all = Conditions::default();
        if !self.with_rejected {
            all.and("c.rejected = 0", []);
        }
        if let Some(source) = &self.source {
            all.and_named("claim_source", "actor", " AND x.link > 0", source);
        }
        if let Some(publisher) = &self.publisher {
            all.and_document("instr(d.words, ?) > 0", [Value::Text(padded(publisher))]);
            if let Some(search) = name_search(publisher) {
                let find = format!(
                    "SELECT k.key FROM document p CROSS JOIN claim k ON k.document = p.key WHERE p.words IN ({NAMES})"
                );
                all.found_by(find, [Value::Text(search), Value::Text(padded(publisher))]);
            }
        }
        for (typed, extra) in [
            (&self.actor, " AND x.role = 'actor'"),
            (&self.recipient, " AND x.role = 'recipient'"),
            (&self.party, ""),
        ] {
            if let Some(typed) = typed {
                all.and_named("party", "code", extra, typed);
            }
        }
        if let Some(kind) = self.source_kind {
            let sql =
                "(SELECT x.kind FROM claim_source x WHERE x.claim = c.key ORDER BY x.link DESC LIMIT 1) = ?";
            all.and(sql, [text(kind.name())]);
        }
        let kinds: Vec<Value> = self.kinds.iter().map(|k| Value::Text(k.to_ascii_uppercase())).collect();
        if !kinds.is_empty() {
            all.and_one_of("upper(c.kind)", kinds.clone());
            let marks = vec!["?"; kinds.len()].join(", ");
            all.found_by(format!("SELECT key FROM claim WHERE upper(kind) IN ({marks})"), kinds);
        }
        all.and_one_of("c.quad", self.quads.iter().map(|q| Value::Integer((*q).into())).collect());
        for (column, name) in [
            ("c.form", self.form.map(StatementForm::name)),
            ("c.certainty", self.certainty.map(Certainty::name)),
            ("c.polarity", self.polarity.map(Polarity::name)),
            ("c.mood", self.mood.map(Mood::name)),
        ] {
            all.and_one_of(column, name.map(text).into_iter().collect());
        }
        if let Some(cameo) = &self.cameo {
            all.and(
                "substr(c.cameo, 1, length(?)) = ?",
                [Value::Text(cameo.clone()), Value::Text(cameo.clone())],
            );
        }
        if let Some(place) = &self.place {
            match place.trim().parse::<u32>() {
                Ok(id) => {
                    all.and("c.geonameid = ?", [Value::Integer(id.into())]);
                    all.found_by(
                        "SELECT key FROM claim WHERE geonameid = ?".to_owned(),
                        [Value::Integer(id.into())],
                    );
                }
                Err(_) => {
                    all.and("instr(c.place_words, ?) > 0", [Value::Text(padded(place))]);
                    if let Some(search) = name_search(place) {
                        let find = format!("SELECT key FROM claim WHERE place_words IN ({NAMES})");
                        all.found_by(find, [Value::Text(search), Value::Text(padded(place))]);
                    }
                }
            }
        }
        let day = |d: Date| Value::Text(d.to_string());
        for (sql, date) in [
            ("d.published >= ?", self.published.from),
            ("d.published <= ?", self.published.to),
            ("c.last_day >= ?", self.happened.from),
            ("c.first_day <= ?", self.happened.to),
        ] {
            if let Some(date) = date {
                all.and(sql, [day(date)]);
                all.parts.iter_mut().last().into_iter().for_each(|p| p.of_document = sql.starts_with("d."));
            }
        }
        if let Some(typed) = &self.text {
            self.full_text(typed, &mut all);
        }
        if let Some(prefix) = &self.document {
            let (first, last) =
                id_bounds(prefix).ok_or_else(|| LedgerError::BadId { found: prefix.clone() })?;
            let bounds = [Value::Blob(first.to_vec()), Value::Blob(last.to_vec())];
            all.and_document("d.id BETWEEN ? AND ?", bounds.clone());
            let find = "SELECT k.key FROM document p CROSS JOIN claim k ON k.document = p.key WHERE p.id BETWEEN ? AND ?";
            all.found_by(find.to_owned(), bounds);
        }
        Ok(all)
    }

    fn full_text(&self, typed: &str, all: &mut Conditions) {
        // Which claims, and whether one claim is among them.
        const CLAIM: [&str; 2] = [
            "SELECT rowid FROM claim_words WHERE claim_words MATCH ?",
            "EXISTS (SELECT 1 FROM claim_words WHERE claim_words MATCH ? AND rowid = c.key)",
        ];
        const DOCUMENT: [&str; 2] = [
            "SELECT k.key FROM document_words w CROSS JOIN claim k ON k.document = w.rowid WHERE document_words MATCH ?",
            "EXISTS (SELECT 1 FROM document_words WHERE document_words MATCH ? AND rowid = c.document)",
        ];
        let Some(search) = full_text(typed).map(Value::Text) else {
            return all.and("false", []);
        };
        let (find, test) = match self.text_in {
            TextIn::Claim => (CLAIM[0].to_owned(), CLAIM[1].to_owned()),
            TextIn::Document => (DOCUMENT[0].to_owned(), DOCUMENT[1].to_owned()),
            TextIn::Either => {
                (format!("{} UNION {}", CLAIM[0], DOCUMENT[0]), format!("({} OR {})", CLAIM[1], DOCUMENT[1]))
            }
        };
        let params = vec![search; if self.text_in == TextIn::Either { 2 } else { 1 }];
        all.and(&test, params.clone());
        all.found_by(find, params);
    }
}

fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}
