//! Which claims are asked for, and the SQL that finds them.
//!
//! reads:  nothing
//! writes: Filter, its conditions
//!
//! Everything a person typed is bound as a parameter; sorting is by a choice of ours. No text of theirs becomes SQL.

use crate::LedgerError;
use crate::words::{full_text, id_bounds, is_code, padded};
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

/// SQL after `FROM claim c JOIN document d`, and its parameters.
pub(crate) struct Conditions {
    pub sql: String,
    pub params: Vec<Value>,
}

impl Conditions {
    fn and(&mut self, sql: &str, params: impl IntoIterator<Item = Value>) {
        self.sql.push_str(if self.params.is_empty() && self.sql.is_empty() { " WHERE " } else { " AND " });
        self.sql.push_str(sql);
        self.params.extend(params);
    }

    /// Rows of `table` (alias `x`) that belong to the claim and match a name or code.
    fn and_named(&mut self, table: &str, code: &str, extra: &str, typed: &str) {
        let words = padded(typed);
        let by_code = if is_code(typed) { format!(" OR x.{code} GLOB ?") } else { String::new() };
        let sql =
            format!("c.key IN (SELECT x.claim FROM {table} x WHERE (instr(x.words, ?) > 0{by_code}){extra})");
        let glob = is_code(typed).then(|| Value::Text(format!("{typed}*")));
        self.and(&sql, [Value::Text(words)].into_iter().chain(glob));
    }

    fn and_one_of(&mut self, column: &str, values: Vec<Value>) {
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            self.and(&format!("{column} IN ({marks})"), values);
        }
    }
}

impl Filter {
    /// Whether every claim that stands meets it.
    pub(crate) fn is_open(&self) -> bool {
        let bare = Filter { order: Order::default(), limit: None, offset: 0, ..self.clone() };
        bare == Filter::default()
    }

    /// The conditions, without sorting and limit.
    pub(crate) fn conditions(&self) -> Result<Conditions, LedgerError> {
        let mut all = Conditions { sql: String::new(), params: Vec::new() };
        if !self.with_rejected {
            all.and("c.rejected = 0", []);
        }
        if let Some(source) = &self.source {
            all.and_named("claim_source", "actor", " AND x.link > 0", source);
        }
        if let Some(publisher) = &self.publisher {
            all.and("instr(d.words, ?) > 0", [Value::Text(padded(publisher))]);
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
        all.and_one_of(
            "upper(c.kind)",
            self.kinds.iter().map(|k| Value::Text(k.to_ascii_uppercase())).collect(),
        );
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
                Ok(id) => all.and("c.geonameid = ?", [Value::Integer(id.into())]),
                Err(_) => all.and("instr(c.place_words, ?) > 0", [Value::Text(padded(place))]),
            }
        }
        let day = |d: Date| Value::Text(d.to_string());
        for (sql, date) in [
            ("c.published >= ?", self.published.from),
            ("c.published <= ?", self.published.to),
            ("c.last_day >= ?", self.happened.from),
            ("c.first_day <= ?", self.happened.to),
        ] {
            if let Some(date) = date {
                all.and(sql, [day(date)]);
            }
        }
        if let Some(typed) = &self.text {
            self.full_text(typed, &mut all);
        }
        if let Some(prefix) = &self.document {
            let (first, last) =
                id_bounds(prefix).ok_or_else(|| LedgerError::BadId { found: prefix.clone() })?;
            all.and("d.id BETWEEN ? AND ?", [Value::Blob(first.to_vec()), Value::Blob(last.to_vec())]);
        }
        Ok(all)
    }

    fn full_text(&self, typed: &str, all: &mut Conditions) {
        const CLAIM: &str = "c.key IN (SELECT rowid FROM claim_words WHERE claim_words MATCH ?)";
        const DOCUMENT: &str =
            "c.document IN (SELECT rowid FROM document_words WHERE document_words MATCH ?)";
        let Some(search) = full_text(typed).map(Value::Text) else {
            return all.and("false", []);
        };
        match self.text_in {
            TextIn::Claim => all.and(CLAIM, [search]),
            TextIn::Document => all.and(DOCUMENT, [search]),
            TextIn::Either => all.and(&format!("({CLAIM} OR {DOCUMENT})"), [search.clone(), search]),
        }
    }

    /// Sorting and limit, as SQL.
    pub(crate) fn ending(&self) -> String {
        let order = match self.order {
            Order::Newest => "c.published IS NULL, c.published DESC, ",
            Order::Oldest => "c.published IS NULL, c.published, ",
            Order::Happened => "c.first_day IS NULL, c.first_day, c.last_day, ",
            Order::Document => "",
        };
        let limit = self.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
        let offset = i64::try_from(self.offset).unwrap_or(i64::MAX);
        format!(" ORDER BY {order}d.id, c.ordinal LIMIT {limit} OFFSET {offset}")
    }
}

fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}
