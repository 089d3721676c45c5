//! The command line: what can be asked, and help that teaches.
//!
//! reads:  arguments
//! writes: Cli

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// The whole command line.
#[derive(Parser, Debug)]
#[command(
    name = "onrecord",
    version,
    about = "Reads news reports as testimony: who says that who did what to whom, where and when",
    long_about = "Reads news reports as testimony.\n\n\
        \"The army shelled Khara, a rebel commander said\" records that a commander said so, not that it happened. \
        onrecord keeps both: the event, and the chain of sources that vouches for it. \
        Nothing leaves this machine: no command uses a network.",
    after_help = "First steps:\n  \
        onrecord read --sample                          a report that comes with the program\n  \
        onrecord read report.txt                        your own\n  \
        onrecord explain 3 report.txt                   why claim 3 says what it says\n  \
        onrecord add reports/ --ledger war.ledger       many reports, side by side\n  \
        onrecord query --ledger war.ledger --type ASSAULT\n\n\
        What to trust: who says what is read well in plain news English and is always shown with its words.\n\
        Events, codes and dates are suggestions for a person to check: `onrecord explain` shows what each rests on.\n\n\
        Exit codes: 0 all read, 1 nothing could be read, 2 wrong usage, 3 partly read (what was lost is on stderr)",
    disable_help_subcommand = false,
    propagate_version = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Debug, Clone)]
pub struct Global {
    /// Use colors: `auto` looks at the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Global options")]
    pub color: Color,
    /// Say less: no progress, no summary; errors are always shown
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    pub quiet: bool,
    /// Say more: what was read from where, and how long it took
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub verbose: bool,
    /// Work on N threads (default: one a processor); the results are the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Global options")]
    pub threads: Option<u16>,
    /// Lay a folder shaped like data/ over the built-in tables: your words, actors and places
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "ONRECORD_DATA",
        help_heading = "Global options"
    )]
    pub data: Option<PathBuf>,
    /// Use the model in a folder instead of the built-in one
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "ONRECORD_MODEL",
        help_heading = "Global options"
    )]
    pub model: Option<PathBuf>,
}

/// When to use colors.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Color {
    /// Where a terminal shows them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What can be done.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show a report with its sources marked, and its claims
    #[command(after_help = READ_HELP)]
    Read(ReadArgs),
    /// Annotate reports: JSON Lines in, JSON Lines out
    #[command(after_help = ANNOTATE_HELP)]
    Annotate(AnnotateArgs),
    /// Parse text into CoNLL-U (Universal Dependencies)
    #[command(after_help = PARSE_HELP)]
    Parse(ParseArgs),
    /// Read reports into a ledger
    #[command(after_help = ADD_HELP)]
    Add(AddArgs),
    /// Ask a ledger: who said that who did what
    #[command(after_help = QUERY_HELP)]
    Query(QueryArgs),
    /// Show who confirms, denies or copies whom: claims of many reports side by side
    #[command(after_help = GROUPS_HELP)]
    Groups(GroupsArgs),
    /// Compare what two sources or two publishers say
    #[command(after_help = COMPARE_HELP)]
    Compare(CompareArgs),
    /// Show what came, went and was corrected since a moment
    #[command(after_help = CHANGES_HELP)]
    Changes(ChangesArgs),
    /// Correct claims and names; see and undo corrections
    #[command(after_help = CORRECT_HELP)]
    Correct(CorrectArgs),
    /// Write claims for other programs, or a whole ledger
    #[command(after_help = EXPORT_HELP)]
    Export(ExportArgs),
    /// Read in a ledger that `export --format jsonl` wrote
    #[command(after_help = IMPORT_HELP)]
    Import(ImportArgs),
    /// Show what a claim rests on: words, rules, scores
    #[command(after_help = EXPLAIN_HELP)]
    Explain(ExplainArgs),
    /// Check data files: the built-in ones, or those of your folder
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Show whether this installation works: version, model, data, machine
    #[command(after_help = DOCTOR_HELP)]
    Doctor(DoctorArgs),
    /// Write a completion script for your shell
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(CompletionsArgs),
}

/// What is known of reports that do not say it themselves.
#[derive(Args, Debug, Clone, Default)]
pub struct About {
    /// The day the reports were printed, where they do not say so: "Saturday" is counted from it
    #[arg(long, value_name = "DATE")]
    pub published: Option<Date>,
    /// Who printed the reports, where they do not say so: the outermost source of every claim
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// `en` refuses reports in other languages; `any` reads them as though they were English
    #[arg(long, value_enum, default_value_t = Language::En, value_name = "LANGUAGE")]
    pub language: Language,
}

/// Which reports are read.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// English ones.
    #[default]
    En,
    /// All of them.
    Any,
}

/// Which code an event's `code` field holds.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OntologyName {
    /// PLOVER event types: ASSAULT.
    #[default]
    Plover,
    /// CAMEO codes: 195.
    Cameo,
}

/// Arguments of `read`.
#[derive(Args, Debug)]
pub struct ReadArgs {
    /// Text files, JSON Lines files (.jsonl), folders of them, or `-` for standard input
    #[arg(value_name = "FILE", required_unless_present = "sample")]
    pub files: Vec<PathBuf>,
    /// Read the report that comes with the program
    #[arg(long, conflicts_with = "files")]
    pub sample: bool,
    /// Write JSON Lines: one object a report
    #[arg(long)]
    pub json: bool,
    /// Leave out the text: only the claims (with --json: one claim a line)
    #[arg(long)]
    pub claims_only: bool,
    /// What the reports do not say of themselves.
    #[command(flatten)]
    pub about: About,
}

/// Kinds of source.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceKindName {
    /// Known by name.
    Named,
    /// A person without a name.
    Unnamed,
    /// Several people without names.
    Collective,
    /// A paper, a poll, a post.
    Document,
    /// The publication itself.
    Publication,
}

/// Arguments of `annotate`.
#[derive(Args, Debug)]
pub struct AnnotateArgs {
    /// JSON Lines file, or `-` for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// What the field `code` of an event holds
    #[arg(long, value_enum, default_value_t = OntologyName::Plover, value_name = "NAME")]
    pub ontology: OntologyName,
    /// `en` refuses reports in other languages; `any` reads them as though they were English
    #[arg(long, value_enum, default_value_t = Language::En, value_name = "LANGUAGE")]
    pub language: Language,
}

/// Arguments of `parse`.
#[derive(Args, Debug)]
pub struct ParseArgs {
    /// Text file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The input is CoNLL-U: its words and sentences are kept, everything else is written anew
    #[arg(long)]
    pub pretokenized: bool,
}

/// Arguments of `add`.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Text files, JSON Lines files (.jsonl), or folders of them
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// The ledger; made if it is not there
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// Write the report of what was added as JSON
    #[arg(long)]
    pub json: bool,
    /// What the reports do not say of themselves.
    #[command(flatten)]
    pub about: About,
}

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
    /// The file (for brat: a folder that is not there yet); it is written whole or not at all
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Which claims (not with jsonl, which is always whole).
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

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// Number of the claim as `read` shows it, or the beginning of its id
    #[arg(value_name = "CLAIM")]
    pub claim: String,
    /// The reports to look in
    #[arg(value_name = "FILE", required_unless_present_any = ["ledger", "sample"])]
    pub files: Vec<PathBuf>,
    /// The ledger to look in
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "sample"])]
    pub ledger: Option<PathBuf>,
    /// Look in the report that comes with the program
    #[arg(long, conflicts_with = "files")]
    pub sample: bool,
    /// What the reports do not say of themselves.
    #[command(flatten)]
    pub about: About,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// A folder shaped like data/; without it the built-in files are checked
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// Arguments of `doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// Check this ledger too
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: Option<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

const READ_HELP: &str = "Examples:
  onrecord read --sample
  onrecord read report.txt
  onrecord read report.txt --published 2031-03-04 --publisher 'The Vell Courier'
  pdftotext report.pdf - | onrecord read -
  onrecord read reports/ --json > readings.jsonl

A file may begin with what it knows about itself, between lines of three hyphens:
  ---
  title: Fighting resumes near Khara
  publisher: The Vell Courier
  published: 2031-03-04
  ---

What you see: the text, with each source in its own color (or ⟨A …⟩, [A: …],
{…} without colors) and at the left whose voice each line is; then the claims,
in one table for each chain of sources. `certain` means that the source says it
as certain, not that it is so.
";

const ANNOTATE_HELP: &str =
    "In:   {\"id\": …, \"text\": …} and, if known, \"published\", \"publisher\", \"title\",
      \"tokens\": [[start, end], …]
Out:  the same id and text with tokens, sentences, attributions, entities,
      clusters, timexes, toponyms, relations, events and predicates;
      one object a line, in the order of the input.

Offsets are Unicode code points, end exclusive. Given tokens are kept as they
are. A line that cannot be read is left out and named on stderr with its number
(exit code 3).

Examples:
  onrecord annotate reports.jsonl > annotated.jsonl
  zcat reports.jsonl.gz | onrecord annotate --ontology cameo | jq '.events[].code'
";

const PARSE_HELP: &str = "Examples:
  onrecord parse report.txt > report.conllu
  onrecord parse --pretokenized gold.conllu > parsed.conllu
";

const ADD_HELP: &str = "Adding a report again changes nothing; a report that is read again by a newer
version replaces what the older one read, never what a person corrected.
A stopped run can be started again.

Examples:
  onrecord add reports/ --ledger war.ledger
  onrecord add 2031-03.jsonl --ledger war.ledger --json
";

const QUERY_HELP: &str = "All conditions must hold. The claim's id in the first column can be given to
`onrecord explain`.

Examples:
  onrecord query --ledger war.ledger --type ASSAULT --from 2031-03-01
  onrecord query --ledger war.ledger --source official --actor ARVMIL
  onrecord query --ledger war.ledger --text 'Khara market' --json | jq .plain
  onrecord query --ledger war.ledger --type ASSAULT --facets
  onrecord query --ledger war.ledger --sql 'SELECT publisher, count(*) FROM v_claim GROUP BY 1'
";

const CHANGES_HELP: &str = "Examples:
  onrecord changes --since 2031-03-04 --ledger war.ledger
  onrecord changes --since 2031-03-04T10:00:00Z --ledger war.ledger --json
";

const CORRECT_HELP: &str =
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

const EXPORT_HELP: &str = "Beside each export stands FILE.record.json with the number of rows, the query, the
version and a checksum. Layouts of event data hold only events that a source asserts;
columns that nothing of ours fits are empty. `rows` and `left_out` say how many.

Examples:
  onrecord export --ledger war.ledger --format csv --out claims.csv --type ASSAULT
  onrecord export --ledger war.ledger --format geojson --out claims.geojson
  onrecord export --ledger war.ledger --format jsonl --out war.jsonl
";

const IMPORT_HELP: &str = "Examples:
  onrecord import war.jsonl --ledger copy.ledger
";

const GROUPS_HELP: &str = "A group is what several reports say of one event. Its label says how well it is
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

const COMPARE_HELP: &str = "Examples:
  onrecord compare 'Osk Rehn' 'Jano Terel' --ledger war.ledger
  onrecord compare 'Vell Courier' 'Halse Observer' --ledger war.ledger
";

const EXPLAIN_HELP: &str = "Examples:
  onrecord explain 3 report.txt
  onrecord explain 9f3c02 report.txt other.txt
  onrecord explain 9f3c02 --ledger war.ledger

Every part of the answer names what made it: `lexicon/…#entry` is an entry of a
data file that you can edit and lay over the built-in one with --data;
`model …` is a task of the network, with its score.
";

const CHECK_HELP: &str = "Every mistake is listed with its file and line. The yes/no sentences of lexicon
entries are read, too: an entry must find what its own examples say.

Examples:
  onrecord check
  onrecord check my-data/
";

const DOCTOR_HELP: &str = "Examples:
  onrecord doctor
  onrecord doctor --ledger war.ledger
";

const COMPLETIONS_HELP: &str = "Examples:
  onrecord completions bash > ~/.local/share/bash-completion/completions/onrecord
  onrecord completions zsh > ~/.zfunc/_onrecord
  onrecord completions fish > ~/.config/fish/completions/onrecord.fish
";
