//! The command line: what can be asked, and help that teaches.
//!
//! reads:  arguments
//! writes: Cli

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use onrecord::ingest::{ColumnMap, Format};
use std::path::PathBuf;

mod ledger;

use ledger::{CHANGES_HELP, COMPARE_HELP, CORRECT_HELP, EXPORT_HELP, GROUPS_HELP, IMPORT_HELP, QUERY_HELP};
pub use ledger::{
    ChangesArgs, CompareArgs, Conditions, CorrectArgs, Correcting, ExportArgs, GroupsArgs, ImportArgs,
    LayoutName, NamedKind, QueryArgs,
};

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
    /// Read the input as this format; without it, content and name tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<FormatName>,
    /// Which columns of a table are what: text=body,published=date (text, html, title, published, publisher, author, url, id)
    #[arg(long, value_name = "FIELD=COLUMN,…", value_parser = columns)]
    pub columns: Option<ColumnMap>,
}

fn columns(pairs: &str) -> Result<ColumnMap, String> {
    ColumnMap::parse(pairs)
}

/// The formats that are read.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormatName {
    /// Plain text.
    Text,
    /// A page.
    Html,
    /// JSON Lines: one report a line.
    Jsonl,
    /// A table with commas.
    Csv,
    /// A table with tabs.
    Tsv,
    /// RSS, Atom, RDF.
    Feed,
    /// JSON Feed.
    JsonFeed,
    /// IPTC ninjs.
    Ninjs,
    /// IPTC NewsML-G2.
    Newsml,
    /// IPTC NITF.
    Nitf,
    /// A web archive: WARC, ARC.
    Warc,
    /// Web archives in a ZIP file.
    Wacz,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Format {
        match name {
            FormatName::Text => Format::Text,
            FormatName::Html => Format::Html,
            FormatName::Jsonl => Format::JsonLines,
            FormatName::Csv => Format::Csv,
            FormatName::Tsv => Format::Tsv,
            FormatName::Feed => Format::Feed,
            FormatName::JsonFeed => Format::JsonFeed,
            FormatName::Ninjs => Format::Ninjs,
            FormatName::Newsml => Format::NewsMl,
            FormatName::Nitf => Format::Nitf,
            FormatName::Warc => Format::Warc,
            FormatName::Wacz => Format::Wacz,
        }
    }
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
    /// Reports: text, HTML, JSON Lines, CSV, feeds, ninjs, NewsML-G2, NITF, WARC, WACZ, folders of them, or `-` for standard input
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
    /// JSON Lines files or reports of any other format, or `-` for JSON Lines from standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
    /// What the field `code` of an event holds
    #[arg(long, value_enum, default_value_t = OntologyName::Plover, value_name = "NAME")]
    pub ontology: OntologyName,
    /// What the reports do not say of themselves.
    #[command(flatten)]
    pub about: About,
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
#[derive(Args, Debug, Clone)]
pub struct AddArgs {
    /// Reports: text, HTML, JSON Lines, CSV, feeds, ninjs, NewsML-G2, NITF, WARC, WACZ, or folders of them
    #[arg(value_name = "PATH", required_unless_present = "lake")]
    pub paths: Vec<PathBuf>,
    /// Add what a lake holds (a folder of `export --format lake` or of `python -m onrecord.spark`), without reading it again
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["paths", "watch"])]
    pub lake: Option<PathBuf>,
    /// The ledger; made if it is not there
    #[arg(long, value_name = "FILE", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// Write the report of what was added as JSON
    #[arg(long)]
    pub json: bool,
    /// Go on: look at the folders every few seconds and add what is new in them, until interrupted
    #[arg(long)]
    pub watch: bool,
    /// What the reports do not say of themselves.
    #[command(flatten)]
    pub about: About,
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
  onrecord read page.html feed.xml crawl.warc.gz
  onrecord read corpus.csv --columns text=body,published=date

What a file is, is told by its content. What cannot be read is named with a
code and, in archives, with its offset; the rest is read (exit code 3).

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
  onrecord add inbox/ --ledger war.ledger --watch
  onrecord add --lake war-lake --ledger copy.ledger
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
