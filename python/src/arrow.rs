//! Tables in and out of Python through Arrow's PyCapsule interface: no library of Arrow needs to be installed for it.
//!
//! reads:  objects with `__arrow_c_stream__` or `__arrow_c_array__`
//! writes: Table, Schema
//!
//! The interface: Arrow's "PyCapsule Interface", over its C stream and C data interfaces.

use crate::failure::raise;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use onrecord_lake::arrow::{ArrowError, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use std::ffi::CStr;
use std::sync::{Mutex, PoisonError};

const STREAM: &CStr = c"arrow_array_stream";
const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// Batches, one after another.
pub type Batches = Box<dyn RecordBatchReader + Send>;

/// A table: whole, or on its way.
#[pyclass(frozen, module = "onrecord._native")]
pub struct Table {
    schema: SchemaRef,
    content: Mutex<Content>,
}

enum Content {
    Whole(Vec<RecordBatch>),
    /// Taken once.
    Stream(Option<Batches>),
}

impl Table {
    /// A table that can be taken any number of times.
    pub fn whole(schema: SchemaRef, batches: Vec<RecordBatch>) -> Table {
        Table { schema, content: Mutex::new(Content::Whole(batches)) }
    }

    /// A table that is made while it is taken, once.
    pub fn stream(batches: Batches) -> Table {
        Table { schema: batches.schema(), content: Mutex::new(Content::Stream(Some(batches))) }
    }
}

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer that wants other types casts; the interface lets a producer hand out its own.
        let _ = requested_schema;
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        let batches: Batches = match &mut *content {
            Content::Whole(batches) => {
                let all: Vec<Result<RecordBatch, ArrowError>> = batches.iter().cloned().map(Ok).collect();
                Box::new(RecordBatchIterator::new(all, self.schema.clone()))
            }
            Content::Stream(stream) => stream.take().ok_or_else(|| {
                let message = "this stream was taken already; make it again, or use read_batch, whose result can be taken any number of times";
                raise(py, "TableError", message.to_owned(), "taken")
            })?,
        };
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(batches), STREAM)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    /// The number of rows; none for a stream.
    #[getter]
    fn num_rows(&self) -> Option<usize> {
        match &*self.content.lock().unwrap_or_else(PoisonError::into_inner) {
            Content::Whole(batches) => Some(batches.iter().map(RecordBatch::num_rows).sum()),
            Content::Stream(_) => None,
        }
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|f| f.name().clone()).collect()
    }
}

/// The columns of a table.
#[pyclass(frozen, module = "onrecord._native")]
pub struct Schema(SchemaRef);

#[pymethods]
impl Schema {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.0)
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.fields().iter().map(|f| f.name().clone()).collect()
    }
}

/// The columns of a table of reports.
#[pyfunction]
pub fn reports_schema() -> Schema {
    Schema(onrecord_lake::reports_schema())
}

/// The columns of a table of claims.
#[pyfunction]
pub fn claims_schema() -> Schema {
    Schema(onrecord_lake::claims_schema())
}

fn schema_capsule<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema.as_ref()).map_err(|e| failed(py, &e))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

fn failed(py: Python<'_>, error: &ArrowError) -> PyErr {
    raise(py, "TableError", error.to_string(), "table")
}

/// The batches of any object that hands out an Arrow stream or array.
///
/// # Errors
/// If it hands out neither.
pub fn batches_of(data: &Bound<'_, PyAny>) -> PyResult<Batches> {
    let py = data.py();
    if data.hasattr("__arrow_c_stream__")? {
        let capsule = data.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let stream = take_stream(&capsule)?;
        return Ok(Box::new(ArrowArrayStreamReader::try_new(stream).map_err(|e| failed(py, &e))?));
    }
    if data.hasattr("__arrow_c_array__")? {
        let pair = data.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
        let schema = pair.get_item(0)?.cast_into::<PyCapsule>()?;
        let array = pair.get_item(1)?.cast_into::<PyCapsule>()?;
        let batch = take_batch(py, &schema, &array)?;
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new(vec![Ok(batch)], schema)));
    }
    let kind = data.get_type().name()?;
    let message = format!(
        "expected a table that speaks Arrow (pyarrow, polars, pandas 2.2 or newer, duckdb), found {kind}; \
         make one of it, for instance with pyarrow.table({{\"text\": texts}})"
    );
    Err(raise(py, "TableError", message, "no-table"))
}

#[allow(unsafe_code, reason = "the C stream interface hands over a pointer")]
fn take_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<FFI_ArrowArrayStream> {
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds such a stream, which it gives up to the first who takes it: what is left in its
    // place is an empty one.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) })
}

#[allow(unsafe_code, reason = "the C data interface hands over pointers")]
fn take_batch(
    py: Python<'_>,
    schema: &Bound<'_, PyCapsule>,
    array: &Bound<'_, PyCapsule>,
) -> PyResult<RecordBatch> {
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold an array and its schema; the array is given up as above, the schema is only read
    // while the capsule lives.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    let data = data.map_err(|e| failed(py, &e))?;
    if !matches!(data.data_type(), onrecord_lake::arrow::DataType::Struct(_)) {
        let message = format!("expected a table, found an array of {}; give it columns", data.data_type());
        return Err(raise(py, "TableError", message, "no-table"));
    }
    Ok(RecordBatch::from(StructArray::from(data)))
}
