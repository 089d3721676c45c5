//! `onrecord parse`: text or CoNLL-U in, CoNLL-U out.
//!
//! reads:  a report, or CoNLL-U
//! writes: CoNLL-U

use crate::args::{About, FormatName, ParseArgs};
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::{Content, Input, Inputs};
use crate::render::words::count;
use crate::session::Session;
use onrecord::Reader;
use onrecord::document::{Document, Meta};
use onrecord::ingest::{self, ingest};
use onrecord::syntax::{self, Syntax, Words, conllu};
use std::io::{self, Write};
use std::slice;

/// Parses one file.
pub fn run(session: &Session, args: &ParseArgs) -> Result<Exit, Stop> {
    let reader = session.reader()?;
    // CoNLL-U is taken as it is; text is text, whatever it looks like.
    let format = args.pretokenized.then_some(FormatName::Text);
    // Whatever the language: a parse of another one is poor, but asked for.
    let about = About { language: crate::args::Language::Any, format, ..About::default() };
    let mut inputs = Inputs::new(slice::from_ref(&args.file), &about, &reader.resources().zones);
    let named = match inputs.next() {
        Some(Input::Report(named)) if !matches!(named.content, Content::Line(_)) => named,
        Some(Input::Lost(failure)) => return Err(failure.into()),
        _ => return Err(Failure::new(format!("{}: no text in it", args.file.display())).into()),
    };
    if inputs.next().is_some() {
        let what = format!("{} holds more than one text", args.file.display());
        return Err(Failure::usage(what)
            .hint("give one file; `onrecord annotate` reads many reports")
            .into());
    }
    let name = named.name.clone();
    let mut out = session.out();
    if args.pretokenized {
        let bytes = named.bytes()?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::new(format!("{name}: not UTF-8"))
                .hint("CoNLL-U is always UTF-8; convert it, e.g. with iconv")
        })?;
        let texts = conllu::read(&text).map_err(|e| Failure::from_error(&e).at(&name))?;
        if texts.is_empty() {
            return Err(Failure::new(format!("{name}: no sentences in it")).into());
        }
        session.say(|| format!("{} read", count(texts.len(), "document")));
        for text in texts {
            let document = text.document(Meta::default());
            out.write_all(text.write(&parse(&reader, &document, text.words())).as_bytes())?;
        }
    } else {
        let opened = named.open(&about)?;
        let document = ingest(opened.report, &reader.resources().zones)
            .map_err(|e| Failure::from_error(&e).at(&name))?;
        let words = syntax::split(&document, &reader.resources().tokenization);
        let parsed = parse(&reader, &document, words);
        out.write_all(conllu::write(&document, &parsed).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::AllRead)
}

fn parse(reader: &Reader, document: &Document, words: Words) -> Syntax {
    let scores = reader.encoder().score(&words.forms(document), &words.sentences);
    syntax::parse(document, words, &scores, reader.encoder(), &reader.resources().tokenization)
}

impl crate::inputs::Named {
    /// The bytes, as they are.
    fn bytes(self) -> Result<Vec<u8>, Failure> {
        match self.content {
            Content::Bytes(bytes) => Ok(bytes),
            Content::File(path, _) => std::fs::read(&path).map_err(|e| Failure::unreadable(&path, &e)),
            Content::Entry(entry) => match entry.report.content {
                ingest::Content::Bytes(bytes) | ingest::Content::Page(bytes) => Ok(bytes),
                ingest::Content::Text(text) => Ok(text.into_bytes()),
                ingest::Content::Markup(markup) => Ok(markup.html.into_bytes()),
            },
            Content::Line(line) => line
                .report()
                .map(|l| l.text.into_bytes())
                .map_err(|e| Failure::from_error(&io::Error::other(e)).at(&self.name)),
        }
    }
}
