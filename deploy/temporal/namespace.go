package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	retention  = 90 * 24 * time.Hour
	probeID    = "nmrf-temporal/ready"
	probeEvery = 50 * time.Millisecond
)

// searchAttributes are typed Keyword: set at the start of a workflow and
// never changed.
var searchAttributes = []string{"Cycle", "Stage", "Mechanism"}

type frontend struct {
	workflows workflowservice.WorkflowServiceClient
	operator  operatorservice.OperatorServiceClient
	conn      *grpc.ClientConn
	namespace string
}

func dialFrontend(o options) (*frontend, error) {
	conn, err := grpc.NewClient("passthrough:///"+o.address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	return &frontend{
		workflows: workflowservice.NewWorkflowServiceClient(conn),
		operator:  operatorservice.NewOperatorServiceClient(conn),
		conn:      conn,
		namespace: o.namespace,
	}, nil
}

// makeReady registers the namespace and its search attributes and returns
// once a workflow that uses them can be started, or when ctx ends.
func (f *frontend) makeReady(ctx context.Context) error {
	for _, step := range []func(context.Context) error{f.register, f.addSearchAttributes, f.probe} {
		if err := poll(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// poll repeats the step until it succeeds; the last error is told when ctx
// ends.
func poll(ctx context.Context, step func(context.Context) error) error {
	for {
		err := step(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; last answer: %w", ctx.Err(), err)
		case <-time.After(probeEvery):
		}
	}
}

func (f *frontend) register(ctx context.Context) error {
	_, err := f.workflows.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace:                        f.namespace,
		Description:                      "National mechanism for implementation, reporting and follow-up",
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if errors.As(serviceerror.FromStatus(status.Convert(err)), &exists) {
		return nil
	}
	return err
}

func (f *frontend) addSearchAttributes(ctx context.Context) error {
	known, err := f.operator.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: f.namespace})
	if err != nil {
		return err
	}
	missing := map[string]enumspb.IndexedValueType{}
	for _, name := range searchAttributes {
		if _, ok := known.GetCustomAttributes()[name]; !ok {
			missing[name] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = f.operator.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: f.namespace, SearchAttributes: missing,
	})
	return err
}

// probe starts a workflow with every search attribute and removes it again:
// each service learns of a new namespace in its own time, and only a start
// asks them all.
func (f *frontend) probe(ctx context.Context) error {
	keyword := &commonpb.Payload{
		Metadata: map[string][]byte{"encoding": []byte("json/plain"), "type": []byte("Keyword")},
		Data:     []byte(`"ready"`),
	}
	fields := map[string]*commonpb.Payload{}
	for _, name := range searchAttributes {
		fields[name] = keyword
	}
	started, err := f.workflows.StartWorkflowExecution(ctx, &workflowservice.StartWorkflowExecutionRequest{
		Namespace:                f.namespace,
		WorkflowId:               probeID,
		WorkflowType:             &commonpb.WorkflowType{Name: "Ready"},
		TaskQueue:                &taskqueuepb.TaskQueue{Name: probeID},
		RequestId:                uuid.NewString(),
		WorkflowIdConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
		WorkflowExecutionTimeout: durationpb.New(time.Minute),
		SearchAttributes:         &commonpb.SearchAttributes{IndexedFields: fields},
	})
	if err != nil {
		return err
	}
	_, err = f.workflows.DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace:         f.namespace,
		WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: probeID, RunId: started.GetRunId()},
	})
	return err
}

// check asks without changing anything: does history answer for the
// namespace?
func (f *frontend) check(ctx context.Context) error {
	_, err := f.workflows.DescribeWorkflowExecution(ctx, &workflowservice.DescribeWorkflowExecutionRequest{
		Namespace: f.namespace,
		Execution: &commonpb.WorkflowExecution{WorkflowId: "nmrf-temporal/none"},
	})
	var none *serviceerror.NotFound
	if errors.As(serviceerror.FromStatus(status.Convert(err)), &none) {
		return nil
	}
	return err
}
