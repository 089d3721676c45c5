//! Arguments of the commands that ask and change a ledger.
//!
//! reads:  the command line
//! writes: QueryArgs, GroupsArgs, CorrectArgs, …

use super::SourceKindName;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Which claims are asked for; all conditions must hold.
#[derive(Args, Debug, Clone, Default)]
pub struct Conditions {
    /// Said by a source whose name holds these words
    #[arg(long, value_name = "WORDS")]
    pub source: Option<String>,
    /// Printed by a publisher whose name holds these words
    #[arg(long, value_name = "WORDS")]
    pub publisher: Option<String>,
    /// With an actor or recipient of this code (or its beginning) or name: ARVMIL, "Arvenian army"
    #[arg(long, value_name = "CODE|NAME")]
    pub actor: Option<String>,
    /// Of this PLOVER event type or relation: ASSAULT, Backs; several with commas
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub kinds: Vec<String>,
    /// Of this quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
    #[arg(long, value_name = "1-4", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=4))]
    pub quad: Vec<u8>,
    /// Printed on this day or later
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// Printed on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    /// With these words in the claim or its report
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// Said so: certain, probable, possible, underspecified; positive, negative; asserted, demanded, promised, threatened,
    /// conditional, future, historical; several with commas
    #[arg(long, value_name = "HOW", value_delimiter = ',')]
    pub factuality: Vec<String>,
    /// Whose innermost source is of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    pub source_kind: Option<SourceKindName>,
    /// At a place with this name or GeoNames id
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// Said to have happened on this day or later; claims without a day are left out
    #[arg(long, value_name = "DATE")]
    pub happened_from: Option<Date>,
    /// Said to have happened on this day or earlier; claims without a day are left out
    #[arg(long, value_name = "DATE")]
    pub happened_to: Option<Date>,
}

/// Arguments of `query`.
#[derive(Args, Debug)]
pub struct QueryArgs {
    /// The ledger
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// Which claims.
    #[command(flatten)]
    pub conditions: Conditions,
    /// Count the claims by publisher, source, actor, type, place and month instead
    #[arg(long)]
    pub facets: bool,
    /// Ask in SQL instead: one SELECT over the tables and views of docs/schema.md; nothing is written
    #[arg(long, value_name = "SELECT", conflicts_with = "facets")]
    pub sql: Option<String>,
    /// Stop SQL after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, requires = "sql")]
    pub seconds: f64,
    /// Show at most N claims; 0 shows all (rows of SQL: at most 10,000 if 0)
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u64,
    /// Write JSON Lines: one claim a line
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `changes`.
#[derive(Args, Debug)]
pub struct ChangesArgs {
    /// The ledger
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// Since this day (UTC) or moment
    #[arg(long, value_name = "WHEN")]
    pub since: String,
    /// Show at most N changes; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub limit: usize,
    /// Write JSON Lines: one change a line
    #[arg(long)]
    pub json: bool,
}

/// Whose name is corrected.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NamedKind {
    /// Of actors and recipients.
    Actor,
    /// Of sources.
    Source,
}

/// Arguments of `correct`.
#[derive(Args, Debug)]
pub struct CorrectArgs {
    /// The ledger
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "ONRECORD_LEDGER",
        default_value = "onrecord.ledger"
    )]
    pub ledger: PathBuf,
    /// Who says so
    #[arg(long, global = true, value_name = "NAME", env = "ONRECORD_AUTHOR")]
    pub author: Option<String>,
    /// Why
    #[arg(long, global = true, value_name = "WORDS", default_value = "")]
    pub reason: String,
    /// Write JSON Lines (with list)
    #[arg(long, global = true)]
    pub json: bool,
    /// What.
    #[command(subcommand)]
    pub what: Correcting,
}

/// What is corrected.
#[derive(Subcommand, Debug)]
pub enum Correcting {
    /// Set a field of a claim: type, mode, cameo, actor, recipient, place, day, killed, wounded, arrested, protesters,
    /// certainty, polarity, mood; any other name is a note
    Set {
        /// The beginning of the claim's id
        claim: String,
        /// The field
        field: String,
        /// What it should be: `Arvenian army [ARVMIL]; a band`, `Khara [4100000002]`, `2031-03-01/2031-03-02`, `14+`
        value: String,
    },
    /// Reject a claim: it is kept and no longer counted
    Reject {
        /// The beginning of the claim's id
        claim: String,
    },
    /// Take a rejected claim in again
    Accept {
        /// The beginning of the claim's id
        claim: String,
    },
    /// Give a name another wording or code, everywhere or in one report
    Rename {
        /// Whose name
        #[arg(value_enum)]
        what: NamedKind,
        /// The name as it stands in claims
        name: String,
        /// What it should be: `Northern Front [ARVREBNRF]`
        value: String,
        /// Only in this report: the beginning of its id
        #[arg(long = "in", value_name = "DOCUMENT")]
        document: Option<String>,
    },
    /// Make several names one
    Merge {
        /// Whose names
        #[arg(value_enum)]
        what: NamedKind,
        /// The names as they stand in claims
        #[arg(required = true)]
        names: Vec<String>,
        /// The name that they get
        #[arg(long, value_name = "NAME")]
        into: String,
    },
    /// Give a name another meaning in some reports only
    Split {
        /// Whose name
        #[arg(value_enum)]
        what: NamedKind,
        /// The name as it stands in claims
        name: String,
        /// What it means in these reports
        #[arg(long = "as", value_name = "NAME")]
        value: String,
        /// The reports: beginnings of their ids
        #[arg(long = "in", value_name = "DOCUMENT", required = true)]
        documents: Vec<String>,
    },
    /// Add a claim that the machine did not read
    Add {
        /// The report: the beginning of its id
        document: String,
        /// Words on which it rests; they must stand in the report exactly once
        words: String,
        /// `type=ASSAULT actor='Army [ARVMIL]' source='a doctor' killed=14`
        #[arg(required = true)]
        fields: Vec<String>,
    },
    /// Take a correction back
    Undo {
        /// The beginning of its id
        id: String,
    },
    /// Make the corrections of a CSV file with the titles action, subject, field, value[, document, reason]
    Csv {
        /// The file
        file: PathBuf,
    },
    /// Show all corrections
    List {
        /// Only those whose claim no reading has any more
        #[arg(long)]
        orphans: bool,
        /// Fields on which analysts disagree
        #[arg(long, conflicts_with = "orphans")]
        conflicts: bool,
    },
}

/// Layouts of exports.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LayoutName {
    /// A whole ledger, to be read in again.
    Jsonl,
    /// A whole ledger as a folder of Parquet files, by month, to be read in again.
    Lake,
    /// One row a claim, in Parquet: the columns of v_claim.
    Parquet,
    /// One row a claim.
    Csv,
    /// One point a claim.
    Geojson,
    /// Actors and signed, dated edges.
    Graphml,
    /// W3C Web Annotation, JSON-LD lines.
    Annotation,
    /// brat standoff (a folder).
    Brat,
    /// POLECAT, 40 columns.
    Polecat,
    /// ICEWS, 20 columns.
    Icews,
    /// GDELT 2.0 events, 61 columns.
    Gdelt,
    /// PETRARCH2's output.
    Petrarch2,
}

/// Arguments of `export`.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// The ledger
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// The layout
    #[arg(long, value_enum, value_name = "LAYOUT")]
    pub format: LayoutName,
    /// The file (for brat and lake: a folder that is not there yet); it is written whole or not at all
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Which claims (not with jsonl and lake, which are always whole).
    #[command(flatten)]
    pub conditions: Conditions,
    /// Leave cells as they are, also those that a spreadsheet would run as formulas
    #[arg(long)]
    pub raw_csv: bool,
    /// Write the record of the export as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `import`.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// The exported ledger
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The ledger; made if it is not there
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
}

/// Arguments of `groups`.
#[derive(Args, Debug)]
pub struct GroupsArgs {
    /// Show the group of this claim, side by side: the beginning of the id of one of its claims
    #[arg(value_name = "CLAIM")]
    pub claim: Option<String>,
    /// The ledger
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// Only groups with this label; several with commas: disputed, "independently confirmed", "only one side",
    /// "several unnamed", "single source", withdrawn, "only denied", "not asserted"
    #[arg(long = "label", value_name = "LABEL", value_delimiter = ',')]
    pub labels: Vec<String>,
    /// Only groups with claims of N reports or more
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub reports: u64,
    /// Which claims a group must have one of.
    #[command(flatten)]
    pub conditions: Conditions,
    /// Show why the claims are together, pair by pair (with CLAIM)
    #[arg(long, requires = "claim")]
    pub why: bool,
    /// First lay reports side by side that are not yet, also with a changed table (writes to the ledger)
    #[arg(long)]
    pub update: bool,
    /// Show at most N groups; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u64,
    /// Write JSON Lines: one group a line
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// The first source or publisher: words of its name, or an actor code
    #[arg(value_name = "A")]
    pub a: String,
    /// The second
    #[arg(value_name = "B")]
    pub b: String,
    /// The ledger
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// Compare publishers, also where a source has such a name
    #[arg(long)]
    pub publishers: bool,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// What the command's help ends with.
pub const QUERY_HELP: &str = "All conditions must hold. The claim's id in the first column can be given to
`onrecord explain`.

Examples:
  onrecord query --ledger war.ledger --type ASSAULT --from 2031-03-01
  onrecord query --ledger war.ledger --source official --actor ARVMIL
  onrecord query --ledger war.ledger --text 'Khara market' --json | jq .plain
  onrecord query --ledger war.ledger --type ASSAULT --facets
  onrecord query --ledger war.ledger --sql 'SELECT publisher, count(*) FROM v_claim GROUP BY 1'
";

/// What the command's help ends with.
pub const CHANGES_HELP: &str = "Examples:
  onrecord changes --since 2031-03-04 --ledger war.ledger
  onrecord changes --since 2031-03-04T10:00:00Z --ledger war.ledger --json
";

/// What the command's help ends with.
pub const CORRECT_HELP: &str =
    "Corrections are only ever added. They take effect in every list, group and export,
outlive every new reading, and can be taken back. Where two analysts disagree, the
machine's value stands and the conflict is shown.

Examples:
  onrecord correct set 9f3c02 killed 14 --author 'Mara Venn' --ledger war.ledger
  onrecord correct reject 9f3c02 --reason 'another town' --author 'Mara Venn'
  onrecord correct merge actor NRF 'the Front' --into 'Northern Resistance Front [ARVREBNRF]'
  onrecord correct split source 'an official' --as 'an official in Vell [ARVGOV]' --in 4f33ce
  onrecord correct csv corrections.csv
  onrecord correct list --orphans

A table of corrections:
  action,subject,field,value,reason
  set,9f3c02,killed,14,counted twice
  reject,4f33ce,,,
  merge,the Front,actor,Northern Resistance Front [ARVREBNRF],
";

/// What the command's help ends with.
pub const EXPORT_HELP: &str =
    "Beside each export stands FILE.record.json with the number of rows, the query, the
version and a checksum. Layouts of event data hold only events that a source asserts;
columns that nothing of ours fits are empty. `rows` and `left_out` say how many.

Examples:
  onrecord export --ledger war.ledger --format csv --out claims.csv --type ASSAULT
  onrecord export --ledger war.ledger --format geojson --out claims.geojson
  onrecord export --ledger war.ledger --format jsonl --out war.jsonl
  onrecord export --ledger war.ledger --format parquet --out claims.parquet
  onrecord export --ledger war.ledger --format lake --out war-lake
";

/// What the command's help ends with.
pub const IMPORT_HELP: &str = "Examples:
  onrecord import war.jsonl --ledger copy.ledger
";

/// What the command's help ends with.
pub const GROUPS_HELP: &str =
    "A group is what several reports say of one event. Its label says how well it is
supported, never that it is so:

  disputed                 others deny it, or give other numbers, actors, places, days
  independently confirmed  sources that do not rest on each other, one of them known
  only one side            several sources, all of one party
  several unnamed          several sources, none with a name
  single source            one source, however often it is printed
  withdrawn                who asserted it has taken it back
  only denied              denied, and nobody who asserts it is quoted
  not asserted             demanded, promised, expected; nobody says it happened

Two papers that quote one official have one witness; a copy is none.

Examples:
  onrecord groups --ledger war.ledger
  onrecord groups --ledger war.ledger --label disputed --type ASSAULT
  onrecord groups 9f3c02 --ledger war.ledger --why
";

/// What the command's help ends with.
pub const COMPARE_HELP: &str = "Examples:
  onrecord compare 'Osk Rehn' 'Jano Terel' --ledger war.ledger
  onrecord compare 'Vell Courier' 'Halse Observer' --ledger war.ledger
";
